import { acceptForm } from "../../../../lib/accept-form";
import { askApi } from "../../../../lib/api";

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const id = encodeURIComponent((await params).id);
  return acceptForm(request, `/profile/${id}`, (form) =>
    askApi(`/profiles/${id}`, "PUT", {
      headline: form.get("headline"),
      summary: form.get("summary"),
      skills: splitSkills(String(form.get("skills"))),
    }),
  );
}

function splitSkills(text: string): readonly string[] {
  return text
    .split(",")
    .map((skill) => skill.trim())
    .filter((skill) => skill !== "");
}
