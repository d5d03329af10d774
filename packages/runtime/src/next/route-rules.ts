/** Which paths belong to which route pattern. */
export interface RouteRule {
  readonly route: string;
  readonly pattern: RegExp;
}

/** The part of Next.js's routes-manifest.json that is used. */
export interface RoutesManifest {
  readonly staticRoutes?: readonly ManifestRoute[];
  readonly dynamicRoutes?: readonly ManifestRoute[];
}

interface ManifestRoute {
  readonly page: string;
  readonly regex: string;
}

/** Next.js's own files come first, then exact routes, then those with parameters, as Next.js itself looks. */
export function routeRules({ staticRoutes = [], dynamicRoutes = [] }: RoutesManifest): readonly RouteRule[] {
  return [
    { route: "/_next/static/*", pattern: /^\/_next\/static\// },
    { route: "/_next/image", pattern: /^\/_next\/image$/ },
    ...[...staticRoutes, ...dynamicRoutes].map(({ page, regex }) => ({ route: page, pattern: new RegExp(regex) })),
  ];
}
