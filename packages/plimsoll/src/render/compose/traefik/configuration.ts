import { headerLines } from "../../format/header.js";
import { SECURITY_HEADERS } from "../../format/nginx-web.js";
import { yamlFile } from "../../format/yaml.js";
import type { Stack } from "../stack.js";

/** What labels cannot say: how to encrypt, and what browsers are told with every answer. */
export function traefikConfiguration({ environment }: Stack): string {
  const files =
    environment.certificates.kind === "files"
      ? { certificates: [{ certFile: "/certificates/fullchain.pem", keyFile: "/certificates/privkey.pem" }] }
      : {};
  const dynamic = {
    http: {
      middlewares: {
        "security-headers": {
          headers: { stsSeconds: 31_536_000, customResponseHeaders: SECURITY_HEADERS },
        },
      },
    },
    tls: { ...files, options: { default: { minVersion: "VersionTLS12", sniStrict: true } } },
  };
  const header = headerLines(
    `The entry of ${environment.app} in ${environment.name}, beside the labels of the services.`,
  );
  return yamlFile([dynamic], { header });
}
