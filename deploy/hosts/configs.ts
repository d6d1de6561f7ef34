// What a web server must be told to host the page and its relay, with the headers of deploy/headers.ts.
import { cacheControl, securityHeaders } from '../headers.ts'

export interface Place {
  /** Name under which phones reach it. */
  readonly host: string
  /** Folder with the content of dist. */
  readonly root: string
  /** Origins besides its own that the page may talk to: those of the build. */
  readonly connect: readonly string[]
}

const RELAY = '127.0.0.1:8787'
const MANIFEST_TYPE = 'application/manifest+json'

/** A Caddyfile. Caddy gets and renews the certificate by itself. */
export function caddyConfig({ host, root, connect }: Place): string {
  const headers = Object.entries(securityHeaders(connect)).map(([name, value]) => `\t\t${name} "${value}"`)
  return `${host} {
	root * ${root}
	encode gzip
	header {
${headers.join('\n')}
	}
	@hashed path /assets/*
	header @hashed Cache-Control "${cacheControl('/assets/')}"
	@named not path /assets/*
	header @named Cache-Control "${cacheControl('/')}"
	# The file server would name its own type.
	@manifest path *.webmanifest
	header @manifest {
		Content-Type ${MANIFEST_TYPE}
		defer
	}
	reverse_proxy /relay ${RELAY}
	file_server
}
`
}

/** A site for nginx, to be included in its \`http\` block. The certificate is named where certbot puts it. */
export function nginxConfig({ host, root, connect }: Place): string {
  const headers = Object.entries(securityHeaders(connect)).map(
    ([name, value]) => `  add_header ${name} "${value}" always;`,
  )
  return `map $uri $juice_cache {
  ~^/assets/ "${cacheControl('/assets/')}";
  default "${cacheControl('/')}";
}

server {
  listen 80;
  server_name ${host};
  return 301 https://$host$request_uri;
}

server {
  listen 443 ssl;
  server_name ${host};
  ssl_certificate /etc/letsencrypt/live/${host}/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/${host}/privkey.pem;
  root ${root};
  index index.html;
  gzip on;
  gzip_types text/css application/javascript application/wasm image/svg+xml ${MANIFEST_TYPE};
  # A location with a header of its own would lose all of these: hence the map above.
${headers.join('\n')}
  add_header Cache-Control $juice_cache always;

  location ~ \\.webmanifest$ {
    types { ${MANIFEST_TYPE} webmanifest; }
  }
  location = /relay {
    proxy_pass http://${RELAY};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_set_header X-Forwarded-For $remote_addr;
    # The relay asks every half minute whether the phone is still there.
    proxy_read_timeout 90s;
  }
}
`
}
