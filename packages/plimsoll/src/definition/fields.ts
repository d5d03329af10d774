/** What a builder takes: everything but the kind, which the builder's name says. */
export type Fields<Written extends { readonly kind: string }> = Omit<Written, "kind">;
