import { type ReactNode, useEffect, useRef } from 'react';

/** A page of the portal itself: names the tab and gives its heading the focus, as every change of page should. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Switchboard`;
    // The first page of a visit leaves the focus where the browser put it.
    if (document.activeElement !== document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="sb-page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
