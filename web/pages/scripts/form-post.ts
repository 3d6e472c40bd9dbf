// Sends the authorization response on (OAuth 2.0 Form Post Response Mode). A parameter may be named
// "submit" and hide the form's own method, hence the call through the prototype.
const form = document.getElementById("form-post");
if (form instanceof HTMLFormElement) HTMLFormElement.prototype.submit.call(form);
