// A web application that signs its users in with Ostiary, through the unmodified @logto/express.
//
//   APP_ID=... APP_SECRET=... npm start
import { randomBytes } from 'node:crypto';
import { handleAuthRoutes, withLogto } from '@logto/express';
import cookieParser from 'cookie-parser';
import express from 'express';
import session from 'express-session';

const port = Number(process.env.PORT ?? 3000);
const config = {
  endpoint: process.env.ENDPOINT ?? 'http://localhost:3001',
  appId: process.env.APP_ID,
  appSecret: process.env.APP_SECRET,
  baseUrl: `http://localhost:${port}`,
  scopes: ['email', 'phone'],
};
if (!config.appId || !config.appSecret) {
  console.error('Set APP_ID and APP_SECRET: `ostiary app create` prints them.');
  process.exit(2);
}

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const app = express();
app.use(cookieParser());
app.use(
  session({
    secret: randomBytes(32).toString('hex'),
    cookie: { httpOnly: true, sameSite: 'lax' },
    resave: false,
    saveUninitialized: false,
  })
);
app.use(handleAuthRoutes(config)); // /logto/sign-in, /logto/sign-in-callback, /logto/sign-out
app.get('/', withLogto(config), (request, response) => {
  const { isAuthenticated, claims } = request.user;
  response.send(
    isAuthenticated
      ? `<h1>Hello ${escape(claims.username ?? claims.sub)}</h1>
         <p>The claims of your ID token:</p><pre>${escape(JSON.stringify(claims, null, 2))}</pre>
         <a href="/logto/sign-out">Sign out</a>`
      : '<h1>A sample application</h1><a href="/logto/sign-in">Sign in</a>'
  );
});
app.listen(port, '127.0.0.1', () => console.log(`Open ${config.baseUrl}`));
