/** What an entry listens on inside, where it runs without rights, and what the world calls. */
export const ENTRY_PORTS = { plain: 8000, encrypted: 8443 } as const;

export const PUBLISHED = [`80:${ENTRY_PORTS.plain}`, `443:${ENTRY_PORTS.encrypted}`] as const;
