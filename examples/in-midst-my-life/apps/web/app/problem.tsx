const texts = {
  refused: "That was not accepted. Please check what you entered.",
  failed: "That did not work, and it is not your fault. Please try again in a moment.",
} as const;

/** What went wrong with the form that led here; only known codes are shown. */
export function Problem({ code }: { readonly code: string | undefined }) {
  if (code !== "refused" && code !== "failed") return null;
  return (
    <p className="problem" role="alert">
      {texts[code]}
    </p>
  );
}
