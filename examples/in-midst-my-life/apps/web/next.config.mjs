import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

// Next.js writes scripts into its pages, so scripts are not restricted here; all the rest is.
const headers = [
  {
    key: "content-security-policy",
    value: "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
  },
  { key: "x-content-type-options", value: "nosniff" },
  { key: "referrer-policy", value: "strict-origin-when-cross-origin" },
  { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** @type {import("next").NextConfig} */
export default {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  headers: async () => [{ source: "/:path*", headers }],
  // Types are a gate of their own: `npm run typecheck`.
  typescript: { ignoreBuildErrors: true },
};
