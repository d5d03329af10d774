export { healthRoute as GET } from "@plimsoll/runtime/next";
export const dynamic = "force-dynamic";
