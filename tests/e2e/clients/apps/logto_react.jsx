// A small React app with @logto/react: a button to sign in, the claims, a token, a button to sign out.
import { LogtoProvider, useHandleSignInCallback, useLogto } from '@logto/react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { endpoint, appId, resource } = window.configuration;
const home = `${window.location.origin}/`;

function Callback() {
  const { error, isAuthenticated } = useHandleSignInCallback(() => window.location.replace(home));
  if (error) return <p id="error">{error.message}</p>;
  return <p>{isAuthenticated ? 'Signed in' : 'One moment'}</p>;
}

function SignedIn() {
  const { getIdTokenClaims, fetchUserInfo, getAccessToken, signOut } = useLogto();
  const [facts, setFacts] = useState();
  useEffect(() => {
    (async () => {
      const claims = await getIdTokenClaims();
      const info = await fetchUserInfo();
      const token = await getAccessToken(resource);
      setFacts({ claims, info, token });
    })().catch((error) => setFacts({ error: String(error) }));
  }, [getIdTokenClaims, fetchUserInfo, getAccessToken]);
  return (
    <>
      <pre id="facts">{facts ? JSON.stringify(facts) : ''}</pre>
      <button id="sign-out" type="button" onClick={() => signOut(home)}>Sign out</button>
    </>
  );
}

function Home() {
  const { isAuthenticated, isLoading, signIn } = useLogto();
  if (isAuthenticated) return <SignedIn />;
  return (
    <button id="sign-in" type="button" disabled={isLoading} onClick={() => signIn(`${home}callback`)}>
      Sign in
    </button>
  );
}

createRoot(document.querySelector('#root')).render(
  <LogtoProvider config={{ endpoint, appId, resources: [resource], scopes: ['read', 'email'] }}>
    {window.location.pathname === '/callback' ? <Callback /> : <Home />}
  </LogtoProvider>,
);
