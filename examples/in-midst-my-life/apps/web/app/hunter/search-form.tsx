import type { Profile } from "@midst/shared/profile.js";
import type { Search } from "./page";

interface Props {
  readonly search: Search;
  readonly profiles: readonly Profile[];
  readonly mask: Profile | undefined;
}

export function SearchForm({ search, profiles, mask }: Props) {
  return (
    <search>
      <form className="card search" action="/hunter">
        <label>
          What
          <input name="q" type="search" defaultValue={search.q} placeholder="Title, company or skill" maxLength={200} />
        </label>
        <label>
          Where
          <input name="location" defaultValue={search.location} placeholder="City" maxLength={200} />
        </label>
        <label>
          As
          <select name="mask" defaultValue={mask?.id}>
            {profiles.map(({ id, mask: name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input name="remote" type="checkbox" value="true" defaultChecked={search.remote !== undefined} />
          Remote only
        </label>
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
