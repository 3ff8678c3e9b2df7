// Answers each line of JSON with another by npm's jose, until its input ends.

import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';

// Node.js 18 has it under another name.
globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const jose = await import('jose');

const requests = {
  async verify({ keys, algorithms, typ, issuer, audience, now, token }) {
    const currentDate = new Date(now * 1000);
    const options = { algorithms, typ, issuer, audience, currentDate, requiredClaims: ['exp'] };
    const { payload } = await jose.jwtVerify(token, jose.createLocalJWKSet(JSON.parse(keys)), options);
    return payload;
  },

  async sign({ key, header, claims }) {
    const signer = await jose.importJWK(JSON.parse(key), header.alg);
    return await new jose.SignJWT(claims).setProtectedHeader(header).sign(signer);
  },

  async generate({ algorithm }) {
    const pair = await jose.generateKeyPair(algorithm, { extractable: true });
    const text = async (key) => JSON.stringify({ ...await jose.exportJWK(key), alg: algorithm });
    return { private: await text(pair.privateKey), public: await text(pair.publicKey) };
  },

  async thumbprint({ key }) {
    return await jose.calculateJwkThumbprint(JSON.parse(key));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { request, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { done: await requests[request](rest) };
  } catch (error) {
    const refused = error instanceof jose.errors.JOSEError;
    answer = refused ? { refused: `${error.code}: ${error.message}` } : { failed: error.stack };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
