"""The separate programs on a real PostgreSQL, RabbitMQ and Redis, with the fault proxy between each pair."""
import os
import re
import secrets
import socket

import proxy
from postgres import ROLE, Postgres
from processes import Process, Service, listening, wait_for
from rabbit import Rabbit

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SERVICES = ("user", "channel", "analytics", "payment", "notification")
BOT = "123456:SIM-demo-token-of-a-simulated-world-0001"
# Pairs that speak HTTP: from → to.
CALLS = (
    ("user", "analytics"), ("user", "channel"), ("user", "payment"), ("user", "notification"), ("channel", "analytics"),
    ("channel", "payment"), ("payment", "notification"), ("notification", "user"))
# Short enough that a saga turns back within a case.
SHORT = {
    "SAGA_DEADLINE_SECONDS": "10", "SAGA_STEP_TIMEOUT": "2", "SAGA_NO_RETURN_DEADLINE_SECONDS": "120",
    # A payment without an answer is asked about within a case, too.
    "PAYMENT_RECONCILE_SECONDS": "1", "PAYMENT_PATIENCE_SECONDS": "5",
}


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Suite:
    def __init__(self, folder, programs, faultproxy, settings=None, only=SERVICES):
        """Without a fault proxy the programs speak with each other directly; `only` these services are started, without
        the gateway when they are not all."""
        self.folder, self.programs, self.settings, self.only = folder, programs, settings or {}, only
        ports = iter(free_ports(60))
        self.port = {name: next(ports) for name in ("gateway", "tgsim", "redis", *SERVICES)}
        self.postgres = Postgres(folder, next(ports))
        self.rabbit = Rabbit(folder, [next(ports) for _ in range(4)])
        links = {f"{a}-{b}": (next(ports), self.port[b]) for a, b in CALLS}
        for name in SERVICES:
            links[f"{name}-broker"] = (next(ports), self.rabbit.port)
            links[f"{name}-db"] = (next(ports), self.postgres.port)
        self.proxy = proxy.Proxy(faultproxy, links, next(ports), folder) if faultproxy else proxy.Nothing(links)
        self.redis = Process("redis", [
            "redis-server", "--port", str(self.port["redis"]), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--dir", folder], {}, folder)
        self.secret = secrets.token_hex(32)
        telegram = self.at("tgsim")
        self.common = {
            "SERVICE_TOKEN_SECRET": self.secret, "LOG_LEVEL": "warning", "TELEGRAM_BOT_TOKEN": BOT,
            "TELEGRAM_API_URL": telegram, "TELEGRAM_PREVIEW_URL": telegram, "TELEGRAM_PAGE_INTERVAL_MS": "50",
            "REGISTRATIONS_PER_HOUR": "100000", "LOGIN_FAILURES_PER_HOUR": "100000", "SESSIONS_PER_USER": "100",
            # The load's few people connect many channels each, as the free plan of one's own installation may let them.
            "PLAN_FREE_CHANNELS": "1000",
            "ANALYTICS_HISTORY_POSTS": "20", "REDIS_URL": f"redis://127.0.0.1:{self.port['redis']}/0",
            "USER_SERVICE_URL": self.at("user"), **SHORT, **self.settings}
        self.service = {name: self._service(name) for name in SERVICES}
        self.gateway = self._gateway()
        self.tgsim = Process("tgsim", [self._program("tgsim"), "--port", str(self.port["tgsim"])], {}, folder)

    def at(self, name):
        return f"http://127.0.0.1:{self.port[name]}"

    def _program(self, name):
        return os.path.join(self.programs, name)

    def _service(self, name):
        through = lambda link: self.proxy.port(link)
        settings = {
            **self.common, "PORT": str(self.port[name]), "DATA_DIR": os.path.join(self.folder, f"data-{name}"),
            "DATABASE_URL": self.postgres.url(name, through(f"{name}-db")),
            "RABBITMQ_URL": f"amqp://guest:guest@127.0.0.1:{through(f'{name}-broker')}/%2F",
            **{key: os.environ[key] for key in ("RABBITMQ_QUEUES",) if key in os.environ}}
        if name == "payment":
            # A busy machine is no reason to give money back: no case waits for UpgradePlan to turn back.
            settings["SAGA_DEADLINE_SECONDS"] = "60"
        for caller, callee in CALLS:
            if caller == name:
                settings[f"{callee.upper()}_SERVICE_URL"] = f"http://127.0.0.1:{through(f'{caller}-{callee}')}"
        return Service(f"{name}-service", [self._program(f"{name}-service")], settings, self.folder, self.port[name])

    def _gateway(self):
        with open(os.path.join(ROOT, "gateway", "routes.yaml")) as file:
            routes = file.read()
        # The load of one address is a whole town here, and a case does not wait a minute for a breaker.
        routes = re.sub(r"limit: \d+/(min|h)(, burst: \d+)?", "limit: 6000000/min", routes)
        routes = re.sub(r"open_for: \w+", "open_for: 2s", routes)
        path = os.path.join(self.folder, "routes.yaml")
        with open(path, "w") as file:
            file.write(routes)
        settings = {**self.common, "PORT": str(self.port["gateway"]), "ADMIN_PORT": "0", "ROUTES_FILE": path,
                    "DATA_DIR": os.path.join(self.folder, "data-gateway")}
        settings |= {f"{name.upper()}_SERVICE_URL": self.at(name) for name in SERVICES}
        return Service("api-gateway", [self._program("api-gateway")], settings, self.folder, self.port["gateway"])

    def start(self):
        for name in ("gateway", *SERVICES):
            os.mkdir(os.path.join(self.folder, f"data-{name}"), 0o700)
        self.rabbit.server.start()
        self.postgres.start()
        self.postgres.sql(f"CREATE ROLE {ROLE} LOGIN")
        for name in SERVICES:
            self.postgres.create(name)
        self.redis.start()
        self.tgsim.start()
        self.proxy.start()
        wait_for(lambda: listening(self.port["redis"]) and listening(self.port["tgsim"]), 20, "Redis and tgsim")
        wait_for(lambda: listening(self.rabbit.port) and self.rabbit.queues() is not None, 90, "RabbitMQ", every=0.2)
        for name in self.only:
            self.service[name].start_ready()
        if self.only == SERVICES:
            self.gateway.start_ready()

    def databases(self):
        """For the verifier, past the proxy."""
        return [f"--database={name}={self.postgres.url(name)}" for name in SERVICES]

    def broker(self):
        return f"amqp://guest:guest@127.0.0.1:{self.rabbit.port}/%2F"

    def heal(self):
        """Everything runs again and nothing stands in between; how long each service took to be ready."""
        self.proxy.clear()
        times = {}
        for program in (*self.service.values(), self.gateway):
            if not program.alive():
                times[program.name] = program.start_ready()
        for program in (*self.service.values(), self.gateway):
            wait_for(program.ready, 60, f"{program.name} ready again", every=0.1)
        return times

    def stop(self):
        for part in (self.gateway, *self.service.values(), self.tgsim, self.redis, self.proxy, self.rabbit, self.postgres):
            try:
                part.stop()
            except Exception as error:  # everything else must come down too
                print(f"while stopping {part}: {error}")

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
