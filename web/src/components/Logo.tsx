/** The mark: a P whose bowl is a sound wave, spoken from a saffron point. */
export function Mark({ size = 32, ground = '#0e5560' }: { readonly size?: number; readonly ground?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill={ground} />
      <path d="M9.7 7.2v17.6" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
      <path d="M15.2 7.2a7.6 7.6 0 0 1 0 15.2" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" fill="none" />
      <circle cx="15.4" cy="14.8" r="2.7" fill="#f5b840" />
    </svg>
  );
}

export function Wordmark({ size = 30, light = false }: { readonly size?: number; readonly light?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: size * 0.36 }}>
      <Mark size={size} {...(light ? { ground: 'rgb(255 255 255 / 14%)' } : {})} />
      <span
        style={{
          fontFamily: 'var(--font-display)',
          fontWeight: 700,
          fontSize: size * 0.78,
          letterSpacing: '-0.03em',
          lineHeight: 1,
          color: light ? '#fff' : 'var(--ink)',
        }}
      >
        Parley
      </span>
    </span>
  );
}
