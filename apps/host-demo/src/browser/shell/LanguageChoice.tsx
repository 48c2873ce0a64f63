import { useId } from 'react';
import { useStore } from 'zustand';
import { chooseLanguage, LANGUAGES, languageStore } from '../session/language.js';

/** In which language the remotes speak. */
export function LanguageChoice() {
  const id = useId();
  const language = useStore(languageStore);
  return (
    <div className="sb-language">
      <label htmlFor={id}>Language of the pages</label>
      <select id={id} value={language} onChange={(event) => chooseLanguage(event.target.value)}>
        {Object.entries(LANGUAGES).map(([name, label]) => (
          <option key={name} value={name} lang={name}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
