// The addresses of the app, without `#`. The fragment of a link that people share is `#/j/<code>` or `#/p/<code>`
// (application/links.ts).
export const paths = {
  home: '/',
  pay: '/pay',
  getPaid: '/get-paid',
  scan: '/scan',
  join: '/join',
  found: '/found',
  community: '/community',
  invite: '/community/invite',
  handOut: '/community/hand-out',
  payments: '/payments',
  payment: (id: string): string => `/payments/${id}`,
  backup: '/backup',
  restore: '/restore',
  pair: '/pair',
  settings: '/settings',
  protects: '/protects',
  joinCode: (code: string): string => `/j/${code}`,
  payCode: (code: string): string => `/p/${code}`,
} as const
