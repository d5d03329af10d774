import { isSameOrigin } from "@midst/shared/same-origin.js";
import { ApiProblem } from "./api";
import { settings } from "./settings";

/**
 * Answers a form with the page to look at next. Forms work without scripts, and between two revisions: their address
 * is part of the site, not of one build.
 */
export async function acceptForm(
  request: Request,
  page: string,
  save: (form: FormData) => Promise<unknown>,
): Promise<Response> {
  if (settings().csrf && !isSameOrigin(request.headers))
    return new Response("This form came from another site", { status: 403 });
  try {
    await save(await request.formData());
    return seeOther(page);
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return seeOther(`${page}?problem=refused`);
    console.error(error);
    return seeOther(`${page}?problem=failed`);
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
