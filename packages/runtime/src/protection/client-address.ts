import { isIPv6 } from "node:net";

/**
 * The client's address behind a known number of proxies. Each proxy adds to the right of `x-forwarded-for` what it
 * saw, so only as many entries as there are trusted proxies can be believed; the rest is what the client wrote.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: number,
): string {
  const written = [forwardedFor ?? []].flat().join(",");
  const hops = written
    .split(",")
    .map((hop) => hop.trim())
    .filter((hop) => hop !== "");
  const chain = [...hops, socketAddress ?? "unknown"];
  return chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? "unknown";
}

/** What an address is counted under: one household or machine of IPv6 owns a whole /64. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return `${[...left, ...new Array<string>(zeros).fill("0"), ...right].slice(0, 4).join(":")}::/64`;
}
