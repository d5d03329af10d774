import type { Metadata } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import { Navigation } from "./navigation";

export const metadata: Metadata = {
  title: { default: "in midst my life", template: "%s · in midst my life" },
  description: "One life, several masks: find the work that each of them fits.",
};

/** Every page shows what the API knows now. */
export const dynamic = "force-dynamic";

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#content">
          Skip to the content
        </a>
        <header className="site">
          <a className="name" href="/">
            in midst my life
          </a>
          <Navigation />
        </header>
        <main id="content">{children}</main>
        <footer className="site">An example of Plimsoll. Everyone and everything in it is invented.</footer>
      </body>
    </html>
  );
}
