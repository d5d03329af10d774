"use client";

import { usePathname } from "next/navigation";

const pages = [
  { href: "/hunter", name: "Hunter", covers: ["/hunter", "/journey"] },
  { href: "/profile", name: "Profile", covers: ["/profile"] },
] as const;

export function Navigation() {
  const path = usePathname();
  return (
    <nav aria-label="Main">
      {pages.map(({ href, name, covers }) => (
        <a key={href} href={href} aria-current={covers.some((start) => path.startsWith(start)) ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
