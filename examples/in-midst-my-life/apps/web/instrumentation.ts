export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { registerService } = await import("@plimsoll/runtime/next");
  await registerService({ service: "web" });
}
