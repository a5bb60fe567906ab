"""A real RabbitMQ: loopback only, in a throw-away folder, with its management for a look inside."""
import base64
import http.client
import json
import os
import secrets
import signal
import subprocess
import urllib.parse

from processes import Process, listening, wait_for

PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class Rabbit:
    def __init__(self, folder, ports):
        """`ports`: AMQP, management, distribution, epmd."""
        self.home = os.path.join(folder, "rabbitmq")
        self.port, self.management, self.distribution, self.epmd = ports
        os.makedirs(self.home)
        self._write("rabbitmq.conf", "\n".join([
            f"listeners.tcp.1 = 127.0.0.1:{self.port}", "management.tcp.ip = 127.0.0.1",
            f"management.tcp.port = {self.management}", "default_user = guest", "default_pass = guest",
            "disk_free_limit.absolute = 50MB", "collect_statistics_interval = 500", ""]))
        self._write("enabled_plugins", "[rabbitmq_management].")
        self._write(".erlang.cookie", secrets.token_hex(20))
        os.chmod(os.path.join(self.home, ".erlang.cookie"), 0o400)
        quiet = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"
        at = lambda name: os.path.join(self.home, name)
        self.settings = {
            "HOME": self.home, "RABBITMQ_CONF_ENV_FILE": "/dev/null", "RABBITMQ_NODENAME": f"rabbit{self.port}@localhost",
            "RABBITMQ_CONFIG_FILE": at("rabbitmq.conf"), "RABBITMQ_ENABLED_PLUGINS_FILE": at("enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": at("mnesia"), "RABBITMQ_LOG_BASE": at("log"), "RABBITMQ_PID_FILE": at("pid"),
            "RABBITMQ_DIST_PORT": str(self.distribution), "ERL_EPMD_PORT": str(self.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": quiet}
        self.server = Process("rabbitmq", [PROGRAM], self.settings, self.home)

    def _write(self, name, text):
        with open(os.path.join(self.home, name), "w") as file:
            file.write(text)

    def start(self):
        self.server.start()

        def well():
            if not self.server.alive():
                raise SystemExit(f"RabbitMQ ended while starting:\n{self.server.last_lines(30)}")
            return listening(self.port) and listening(self.management) and self.queues() is not None

        return wait_for(well, 90, "RabbitMQ serving", every=0.2)

    def kill(self):
        """SIGKILL to the node and its children; the exit code of the node."""
        self.server.signal_all(signal.SIGKILL)
        return self.server.ended(10)

    def stop_orderly(self):
        self.server.process.terminate()
        return self.server.ended(30)

    def pause(self):
        self.server.pause()

    def go_on(self):
        self.server.go_on()

    def ask(self, method, path, body=None):
        link = http.client.HTTPConnection("127.0.0.1", self.management, timeout=10)
        try:
            token = base64.b64encode(b"guest:guest").decode()
            link.request(method, path, json.dumps(body) if body is not None else None,
                         {"Authorization": f"Basic {token}", "Content-Type": "application/json"})
            answer = link.getresponse()
            text = answer.read()
            return json.loads(text) if text and answer.status < 300 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()

    def queues(self):
        """Messages of each queue, handed-out ones included; None while it cannot be asked."""
        found = self.ask("GET", "/api/queues?disable_stats=false")
        return None if found is None else {queue["name"]: queue.get("messages", 0) for queue in found}

    def publish(self, routing_key, payload, properties=None, exchange="events"):
        """Publishes by hand; whether a queue took it."""
        answer = self.ask("POST", f"/api/exchanges/%2F/{urllib.parse.quote(exchange)}/publish", {
            "properties": {"delivery_mode": 2, **(properties or {})}, "routing_key": routing_key,
            "payload": base64.b64encode(payload).decode(), "payload_encoding": "base64"})
        return bool(answer and answer.get("routed"))

    def peek(self, queue, count=50):
        """The messages of a queue, left where they are."""
        return self.ask("POST", f"/api/queues/%2F/{urllib.parse.quote(queue)}/get", {
            "count": count, "ackmode": "ack_requeue_true", "encoding": "base64"}) or []

    def purge(self, queue):
        """Throws away what waits in a queue, as an operator would."""
        return self.ask("DELETE", f"/api/queues/%2F/{urllib.parse.quote(queue)}/contents")

    def stop(self):
        if self.server.process is None:
            return
        if self.server.alive():
            self.server.go_on()
        self.server.stop(15)
        subprocess.run(["epmd", "-kill"], env={**os.environ, **self.settings}, capture_output=True, timeout=10)
