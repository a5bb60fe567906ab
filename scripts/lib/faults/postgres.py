"""A real PostgreSQL with durability on: loopback only, in a throw-away folder."""
import glob
import os
import signal
import subprocess

from processes import Process, wait_for

BIN = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1] if glob.glob("/usr/lib/postgresql/*/bin") else ""
# What the services connect as: no superuser, so that limits hold for it.
ROLE = "suite"


class Postgres:
    def __init__(self, folder, port):
        self.home, self.port = os.path.join(folder, "postgres"), port
        os.makedirs(self.home, mode=0o755)
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres:", self.home], check=True)
        self.data = os.path.join(self.home, "data")
        self.run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale")
        self.server = Process("postgres", [
            f"{BIN}/postgres", "-D", self.data, "-p", str(port), "-k", self.home, "-c", "listen_addresses=127.0.0.1",
            "-c", "max_connections=120", "-c", "log_min_messages=fatal"], {}, self.home, user="postgres")

    def run(self, program, *arguments):
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.getuid() == 0 else []
        return subprocess.run([*prefix, f"{BIN}/{program}", *arguments], cwd=self.home, capture_output=True, text=True,
                              check=True, timeout=120).stdout

    def accepts(self):
        return subprocess.run([f"{BIN}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], timeout=10).returncode == 0

    def start(self):
        self.server.start()
        return wait_for(self.accepts, 60, "PostgreSQL accepting")

    def stop_immediately(self):
        """As a crash: no checkpoint, the next start recovers from the log."""
        self.run("pg_ctl", "-D", self.data, "-s", "-m", "immediate", "stop")
        self.server.ended(20)

    def sql(self, statement, database="postgres"):
        """The rows of one statement, each a list of texts."""
        text = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
             "-U", "postgres", "-d", database, "-c", statement],
            capture_output=True, text=True, timeout=60)
        if text.returncode:
            raise RuntimeError(f"{statement}: {text.stderr.strip()}")
        return [line.split("\t") for line in text.stdout.splitlines()]

    def number(self, statement, database):
        return int(self.sql(statement, database)[0][0])

    def create(self, name, template="template1"):
        self.sql(f'CREATE DATABASE "{name}" OWNER {ROLE} TEMPLATE "{template}"')

    def url(self, name, port=None):
        return f"postgresql://{ROLE}@127.0.0.1:{port or self.port}/{name}"

    def backends(self, name):
        """Ends every session of a database; how many there were."""
        return len(self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"))

    def stop(self):
        """For the end: nothing that it holds is needed again."""
        if self.server.alive():
            self.server.go_on()
            self.server.process.send_signal(signal.SIGQUIT)
            self.server.ended(10)
        self.server.stop(1)
