/** The initials of a role, as a disc. Decorative: the name stands beside it or in a label. */
export function Avatar({ name }: { name: string }) {
  const initials = name.split(/ of |[\s-]+/).map((word) => word.charAt(0).toUpperCase());
  return (
    <span className="sb-avatar" aria-hidden="true">
      {initials.slice(0, 2).join('')}
    </span>
  );
}
