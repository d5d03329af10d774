import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

const ITERATIONS = 4096;
const DIGEST = "sha256";

/**
 * What PostgreSQL stores instead of a password (RFC 5803; RFC 7677). Sent in its place, so that the password itself never
 * reaches the server's log or statistics.
 */
export function scramVerifier(password: string, salt: Buffer, iterations = ITERATIONS): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, DIGEST);
  const clientKey = createHmac(DIGEST, salted).update("Client Key").digest();
  const storedKey = createHash(DIGEST).update(clientKey).digest("base64");
  const serverKey = createHmac(DIGEST, salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

/** Whether a role's stored verifier belongs to this password. */
export function isVerifierOf(verifier: string, password: string): boolean {
  const match = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(verifier);
  if (match?.[1] === undefined || match[2] === undefined) return false;
  const expected = Buffer.from(scramVerifier(password, Buffer.from(match[2], "base64"), Number(match[1])));
  const found = Buffer.from(verifier);
  return expected.length === found.length && timingSafeEqual(expected, found);
}
