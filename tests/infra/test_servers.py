"""An embedded server runs while somebody uses it, whatever happens to its users, its keeper or itself."""

import os
import signal
import subprocess
import sys

import pytest
import redis

from config import embedded
from config.embedded import Broker, Postgres, Unavailable, keeper, server
from tests.infra.conftest import ask, gone, keepers, kill, processes
from tests.processes import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="servers are recognised by /proc")


def ready(process: subprocess.Popen) -> None:
    assert process.stdout.readline() == "ready\n"


def test_it_stays_while_anybody_uses_it_and_goes_with_the_last(postgres, user):
    postgres.start()
    other = user(postgres)
    ready(other)

    postgres.release()
    still_there = ask(postgres, "select 1")
    other.communicate()

    assert still_there == [(1,)]
    assert other.returncode == 0
    assert processes(postgres) == []
    eventually(lambda: not keepers(postgres), "the end of the keeper")


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_user_that_is_struck_down_leaves_nothing_behind(postgres, user, signum):
    process = user(postgres)
    ready(process)

    process.send_signal(signum)
    process.wait()

    eventually(lambda: gone(postgres), "the end of the server")


def test_a_killed_server_comes_back_by_itself_with_its_rows(postgres):
    postgres.start()
    ask(postgres, "create table kept as select 7 as figure")
    before = processes(postgres)

    kill(min(before))
    eventually(lambda: not set(before) & set(processes(postgres)), "the end of the killed server")

    assert ask(postgres, "select figure from kept") == [(7,)]


def test_a_killed_keeper_takes_its_server_along_and_the_next_start_finds_the_rows(postgres):
    postgres.start()
    ask(postgres, "create table kept as select 7 as figure")

    kill(*keepers(postgres))
    postgres.release()
    eventually(lambda: gone(postgres), "the end of the server")
    postgres.start()

    assert ask(postgres, "select figure from kept") == [(7,)]


def test_when_everything_is_killed_the_next_start_finds_the_rows(postgres):
    postgres.start()
    ask(postgres, "create table kept as select 7 as figure")

    kill(*keepers(postgres), *processes(postgres))
    postgres.release()
    postgres.start()

    assert ask(postgres, "select figure from kept") == [(7,)]


def test_what_a_killed_keeper_left_running_is_ended_before_a_new_start(postgres, monkeypatch):
    postgres.start()
    orphan = subprocess.Popen(
        [*postgres.argv(), "-c", "unix_socket_directories=", "-c", "external_pid_file="],
        cwd=postgres.data, stderr=subprocess.PIPE, **postgres.account(),
    )  # fmt: skip
    orphan.communicate()  # a second server on the same data refuses to start: the lock file is alive
    assert orphan.returncode != 0

    kill(*keepers(postgres))
    eventually(lambda: gone(postgres), "the end of the server")
    # as if the kernel had not ended it: a server that nobody keeps
    stray = subprocess.Popen(postgres.argv(), cwd=postgres.data, stderr=subprocess.DEVNULL, **postgres.account())
    eventually(lambda: ask(postgres, "select 1"), "the stray server")
    postgres.release()
    postgres.start()

    assert stray.wait() is not None
    assert stray.pid not in processes(postgres)
    assert ask(postgres, "select 1") == [(1,)]


def test_a_process_number_given_to_a_stranger_does_not_stop_the_start(postgres):
    postgres.start()
    lines = (postgres.data / "postmaster.pid").read_text().splitlines()
    postgres.release()

    (postgres.data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    postgres.start()

    assert ask(postgres, "select 1") == [(1,)]


def test_a_first_start_that_was_cut_short_is_begun_again(postgres):
    half = postgres.data.with_name(f"{postgres.data.name}.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    postgres.start()

    assert ask(postgres, "select 1") == [(1,)]
    assert not half.exists()


def test_people_who_start_at_the_same_moment_share_one_server(postgres, user):
    others = [user(postgres) for _ in range(4)]
    for other in others:
        ready(other)

    assert len(keepers(postgres)) == 1
    for other in others[:3]:
        other.communicate()
    assert ask(postgres, "select 1") == [(1,)]


def test_data_of_another_version_are_left_alone_and_said(postgres):
    postgres.start()
    postgres.release()
    (postgres.data / "PG_VERSION").write_text("11\n")

    with pytest.raises(Unavailable, match=r"PostgreSQL 11.*--fresh"):
        postgres.start()


def test_a_server_that_cannot_start_says_why(postgres):
    postgres.start()
    postgres.release()
    (postgres.data / "postgresql.auto.conf").write_text("max_connections = plenty\n")

    with pytest.raises(Unavailable, match="contains errors"):
        postgres.start()


def test_data_in_use_are_not_erased(postgres):
    postgres.start()

    with pytest.raises(Unavailable, match="servent encore"):
        Postgres(postgres.name).erase()

    assert ask(postgres, "select 1") == [(1,)]


def test_it_listens_on_no_port_and_its_door_opens_for_nobody_else(postgres, broker):
    postgres.start()
    broker.start()

    assert ask(postgres, "show listen_addresses") == [("",)]
    assert broker.socket.parent.stat().st_mode & 0o077 == 0
    assert postgres.socket.stat().st_mode & 0o077 == 0
    assert redis.Redis(unix_socket_path=str(broker.socket)).config_get("port") == {"port": "0"}


def test_what_waits_in_the_broker_survives_its_death(broker):
    broker.start()
    redis.Redis(unix_socket_path=str(broker.socket)).rpush("queue", "task")
    before = processes(broker)

    kill(*before)
    eventually(lambda: processes(broker) and not set(before) & set(processes(broker)), "the broker's return")
    eventually(broker.answers, "the broker's answer")

    assert redis.Redis(unix_socket_path=str(broker.socket)).lrange("queue", 0, -1) == [b"task"]


def test_a_door_whose_name_would_be_too_long_is_put_elsewhere(broker, monkeypatch):
    monkeypatch.setattr(server, "LONGEST", 10)
    far = Broker(broker.name)

    assert far.socket.parent != far.data
    far.start()
    assert far.answers()
    far.release()


def test_a_directory_laid_there_by_somebody_else_is_refused(tmp_path):
    (tmp_path / "trap").symlink_to(tmp_path)

    with pytest.raises(Unavailable, match="n’est pas à vous"):
        server.own(tmp_path / "trap", 0o700)


def test_servers_that_the_environment_names_are_not_replaced(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere/")

    assert embedded.provide("trial-none") == []
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/"


def test_a_child_dies_with_the_one_that_made_it(tmp_path):
    code = (
        "import subprocess, sys; from config.embedded import keeper; "
        "p = subprocess.Popen(['sleep', '600'], preexec_fn=keeper.die_with_parent(15)); "
        "print(p.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=server.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert child in keeper.remains("sleep", str(server.ROOT))

    parent.kill()
    parent.communicate()

    eventually(lambda: child not in keeper.remains("sleep", str(server.ROOT)), "the child's end")
