import type { Fit } from "@midst/shared/journey/fit.js";
import type { Letter } from "@midst/shared/journey/letter.js";
import type { Resume } from "@midst/shared/journey/resume.js";
import { Skills } from "../../../skills";

export function FitResult({ fit }: { readonly fit: Fit }) {
  return (
    <>
      <p className={`score ${fit.verdict}`}>
        <meter min={0} max={100} low={40} high={70} optimum={100} value={fit.score} aria-label="Fit in percent" />
        <strong>{fit.score} %</strong> a {fit.verdict} fit
      </p>
      <Skills skills={[...fit.matched, ...fit.missing]} matched={fit.matched} />
      <p>{fit.advice}</p>
    </>
  );
}

export function ResumeResult({ resume }: { readonly resume: Resume }) {
  return (
    <article className="paper">
      <h3>{resume.title}</h3>
      <p>{resume.summary}</p>
      <Skills skills={resume.skills} />
      {resume.experience.map((experience) => (
        <section key={`${experience.organisation} ${experience.from}`}>
          <h4>
            {experience.role}, {experience.organisation} ({experience.from} to {experience.to ?? "now"})
          </h4>
          <ul>
            {experience.achievements.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}

export function LetterResult({ letter }: { readonly letter: Letter }) {
  return (
    <article className="paper">
      <p>{letter.greeting}</p>
      {letter.paragraphs.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>
        {letter.closing}
        <br />
        {letter.signature}
      </p>
    </article>
  );
}
