// The page of a relying party with oidc-client-ts; the test calls its methods.
import { UserManager } from 'oidc-client-ts';

const manager = new UserManager({
  ...window.configuration,
  redirect_uri: `${window.location.origin}/callback`,
  post_logout_redirect_uri: `${window.location.origin}/signed-out`,
  response_type: 'code',
  scope: 'openid profile offline_access',
  extraQueryParams: { prompt: 'consent' },
  loadUserInfo: true,
});

window.manager = manager;
window.outcome = (async () => {
  if (window.location.pathname !== '/callback') return { user: await manager.getUser() };
  try {
    return { user: await manager.signinCallback() };
  } catch (error) {
    return { error: error.error ?? error.message };
  }
})();
