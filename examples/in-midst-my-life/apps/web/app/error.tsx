"use client";

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <>
      <h1>This did not work</h1>
      <p role="alert">The page could not be put together. It is not your fault.</p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </>
  );
}
