"""What is in `packaging/server` fits the server: settings are called so, units are understood, little is left open."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from agentdesk.server.config import FILE, PREFIX, Config, read_config

PACKAGE = Path(__file__).resolve().parents[2] / "packaging" / "server"
UNITS = sorted(PACKAGE.glob("*.service"))
KNOWN = {FILE, *(f"{PREFIX}{name.upper()}" for name in Config.model_fields)}
MOST_EXPOSED = 2.0
"""Of ten, as `systemd-analyze security` counts. What is left is the network, which a server needs."""


def unit(path: Path) -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(path, encoding="utf-8")
    return read


def test_every_variable_that_is_named_is_one_of_the_server() -> None:
    named = {
        variable
        for path in PACKAGE.iterdir()
        for variable in re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert named <= KNOWN
    assert len(named) > 3


def test_the_settings_are_taken_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    said = (PACKAGE / "server.toml").read_text(encoding="utf-8")
    file.write_text(said.replace("/var/lib/agentdesk/notebook", str(tmp_path)), encoding="utf-8")
    config = read_config(file)
    assert config.behind_proxy
    assert config.address.is_loopback
    assert f"127.0.0.1:{config.port};" in (PACKAGE / "nginx.conf").read_text(encoding="utf-8")


def test_the_backup_is_shut_in_as_the_server_is() -> None:
    server, backup = (dict(unit(PACKAGE / f"agentdesk-{name}.service")["Service"]) for name in ("server", "backup"))
    shut = {name for name in server if name.startswith(("Protect", "Private", "Restrict", "SystemCall", "Memory"))}
    assert len(shut) > 15
    assert {name: backup.get(name) for name in shut} == {name: server[name] for name in shut}


def test_the_services_of_the_composition_are_understood() -> None:
    said = yaml.safe_load((PACKAGE / "compose.yaml").read_text(encoding="utf-8"))
    assert set(said["services"]) == {"database", "server", "nginx"}
    assert "ports" not in said["services"]["server"], "it would be reached without TLS"
    assert "ports" not in said["services"]["database"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_the_units_and_finds_little_open(path: Path, tmp_path: Path) -> None:
    there = tmp_path / path.name
    there.write_text(path.read_text(encoding="utf-8").replace("/opt/agentdesk/bin/agentdesk", "/bin/true"))
    verified = subprocess.run(["systemd-analyze", "verify", str(there)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    asked = ["systemd-analyze", "security", "--offline=true", "--json=short", str(there)]
    looked = subprocess.run(asked, capture_output=True, text=True, check=False)
    exposed = sum(float(each["exposure"] or 0) for each in json.loads(looked.stdout) if each["set"] is False)
    assert exposed <= MOST_EXPOSED, [each["name"] for each in json.loads(looked.stdout) if each["set"] is False]
