"""Who is measured: our programs, and nginx and haproxy set up as their makers advise for speed."""
import base64
import hashlib
import hmac
import json
import os
import time

from machine import ROOT, free_port

SECRET = "bench-only-0123456789abcdef-0123456789abcdef"
SIZES = {"98": 98, "1k": 1024, "64k": 65536}


def programs():
    """The folder of our release programs."""
    return os.environ.get("BENCH_PROGRAMS", os.path.join(ROOT, ".build", "release"))


def token(life=86_400):
    """An access token that our services and haproxy accept."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    def text(value):
        return part(json.dumps(value, separators=(",", ":")).encode())

    now = int(time.time())
    signed = text({"alg": "HS256", "typ": "JWT"}) + b"." + text({
        "iss": "analyticbot", "aud": "analyticbot-api", "sub": "42", "iat": now, "exp": now + life,
        "jti": "bench", "role": "user", "token_type": "access"})
    return (signed + b"." + part(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest())).decode()


class Rivals:
    """Starts what is asked for on a stage."""

    def __init__(self, stage):
        self.stage = stage
        for name, size in SIZES.items():
            with open(os.path.join(stage.folder, name), "w") as file:
                file.write("x" * size)

    # Ours

    def ours(self, loops=1):
        port = free_port()
        return self.stage.start(
            f"ours {loops}", [f"{programs()}/bench-server", "serve", "--port", str(port), "--loops", str(loops)], port)

    def our_proxy(self, upstream, secret=None, forgets=False):
        port = free_port()
        arguments = [f"{programs()}/bench-server", "proxy", "--port", str(port), "--upstream",
                     f"http://127.0.0.1:{upstream.port}"]
        if secret:
            arguments += ["--secret", secret]
        if forgets:
            arguments += ["--forgets"]
        return self.stage.start("our proxy", arguments, port)

    def gateway(self, upstream, settings=None):
        """The real gateway, with everything that it does by default switched on."""
        port = free_port()
        place = f"http://127.0.0.1:{upstream.port}"
        return self.stage.start(
            "gateway", [f"{programs()}/api-gateway"], port,
            {"PORT": str(port), "USER_SERVICE_URL": place, "CHANNEL_SERVICE_URL": place,
             "ANALYTICS_SERVICE_URL": place, "JWT_HS256_SECRET": SECRET, "LOG_LEVEL": "info",
             "DATA_DIR": os.path.join(self.stage.folder, "gateway-data"), **(settings or {})})

    def service(self, name="user"):
        port = free_port()
        folder = os.path.join(self.stage.folder, f"{name}-data-{port}")
        return self.stage.start(
            f"{name} service", [f"{programs()}/{name}-service"], port, {"PORT": str(port), "DATA_DIR": folder})

    # nginx and haproxy

    def nginx(self, workers=1):
        """Answers by itself: `return 200` for small bodies. The large one is an open file, by sendfile, which costs nginx
        a third of what the same bytes cost it from memory (`/64k-memory`, put together from variables)."""
        fixed = "".join(
            f"location = /{name} {{ return 200 '{'x' * SIZES[name]}'; }}\n" for name in ("98", "1k"))
        return self._nginx("nginx", workers, f"""
            {fixed}
            location = /64k {{ root {self.stage.folder}; }}
            location = /64k-memory {{
                set $kilobyte '{'x' * 1024}';
                set $eight '{'$kilobyte' * 8}';
                set $all '{'$eight' * 8}';
                return 200 '$all';
            }}
            location = /api/v1/channels/64k {{ alias {self.stage.folder}/64k; }}
            location / {{ return 200 '{'x' * 98}'; }}""")

    def nginx_proxy(self, upstream):
        return self._nginx("nginx proxy", 1, """
            location / {
                proxy_pass http://behind;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
            }""", f"""
            upstream behind {{
                server 127.0.0.1:{upstream.port};
                keepalive 128;
                keepalive_requests 1000000000;
            }}""")

    def _nginx(self, name, workers, locations, before=""):
        port = free_port()
        home = os.path.join(self.stage.folder, f"nginx-{port}")
        os.makedirs(home)
        os.chmod(home, 0o777)
        temporary = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(os.path.join(home, "nginx.conf"), "w") as file:
            file.write(f"""
                daemon off; worker_processes {workers}; worker_rlimit_nofile 20000; pid {home}/pid;
                error_log stderr error;
                events {{ worker_connections 15000; }}
                http {{
                    {temporary}
                    access_log off; default_type text/plain; sendfile on; tcp_nodelay on;
                    keepalive_requests 1000000000; keepalive_timeout 75s;
                    open_file_cache max=64 inactive=1h; open_file_cache_valid 1h;
                    {before}
                    server {{ listen 127.0.0.1:{port} backlog=4096 {"reuseport" if workers > 1 else ""};
                    {locations} }}
                }}""")
        return self.stage.start(
            name, ["nginx", "-p", home, "-c", f"{home}/nginx.conf", "-e", "stderr"], port, starts_workers=True)

    def haproxy(self, upstream, checks_token=False):
        port = free_port()
        home = os.path.join(self.stage.folder, f"haproxy-{port}.cfg")
        rules = f"""
            http-request deny deny_status 401 unless {{ http_auth_bearer -m found }}
            http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_verify("HS256","{SECRET}") -m int 1 }}
            """ if checks_token else ""
        with open(home, "w") as file:
            file.write(f"""
global
    nbthread 1
    maxconn 4000
defaults
    mode http
    timeout connect 5s
    timeout client 75s
    timeout server 30s
    http-reuse always
frontend front
    bind 127.0.0.1:{port} backlog 4096
{rules}
    default_backend behind
backend behind
    server one 127.0.0.1:{upstream.port} pool-max-conn -1
""")
        return self.stage.start("haproxy", ["haproxy", "-db", "-f", home], port)
