interface SkillsProps {
  readonly skills: readonly string[];
  /** Shown as found, in any spelling of capitals. */
  readonly matched?: readonly string[];
}

export function Skills({ skills, matched = [] }: SkillsProps) {
  const found = new Set(matched.map((skill) => skill.toLowerCase()));
  return (
    <ul className="skills" aria-label="Skills">
      {skills.map((skill) => (
        <li key={skill} className={found.has(skill.toLowerCase()) ? "matched" : undefined}>
          {skill}
          {found.has(skill.toLowerCase()) && <span className="for-readers"> (you have it)</span>}
        </li>
      ))}
    </ul>
  );
}
