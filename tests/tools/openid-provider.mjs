// A certified provider of OpenID Connect that nobody here wrote, for the browser test. Prints its port.
//
// CLEF is where Clef answers. Whatever name one signs in with is that of an account in the group "coop";
// "camille" is in "accueil" too. Any password is right.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import http from "node:http";
import path from "node:path";

const tools = process.env.TOOLS;
const found = createRequire(path.join(tools, "package.json")).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found).href);

const server = http.createServer();
await new Promise((listening) => server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const clef = process.env.CLEF;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "clef",
      client_secret: "a-secret-of-the-tests",
      redirect_uris: [`${clef}/signin/with/keycloak/return`],
      post_logout_redirect_uris: [`${clef}/`],
    },
  ],
  claims: {
    openid: ["sub"],
    profile: ["name", "locale"],
    email: ["email", "email_verified"],
    groups: ["groups"],
  },
  scopes: ["openid", "profile", "email", "groups"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `${id[0].toUpperCase()}${id.slice(1)} Ségalen`,
      email: `${id}@example.org`,
      email_verified: true,
      locale: "fr",
      groups: id === "camille" ? ["coop", "accueil"] : ["coop"],
    }),
  }),
});
server.on("request", provider.callback());
console.log(`listening on ${issuer}`);
