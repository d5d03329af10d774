// The standalone server does not bring its static files; https://nextjs.org/docs/app/api-reference/config/next-config-js/output
import { cp } from "node:fs/promises";

await cp(".next/static", ".next/standalone/apps/web/.next/static", { recursive: true });
