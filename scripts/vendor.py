"""Refresh what the pages and the documents are made with, from npm, and write down what was taken.

There is no build step: what the browser receives is in the repository. `static/vendor/manifest.json` says, for each
package, its exact version, its licence (`licence_from`: the file that holds it, when it is not LICENSE), each file
taken and its SHA-256. This script reads it, fetches the packages with `npm pack NAME@VERSION` (npm knows where; no
address is written here), copies the files and updates the sums.

    python scripts/vendor.py                  fetch everything again, at the versions of the manifest
    python scripts/vendor.py --icon NAME …    take more icons from bootstrap-icons
    python scripts/vendor.py --prune          leave out the icons that no template and no module names; no network
    python scripts/vendor.py --check          compare the files with the manifest; no network

To change a version, change it in the manifest and run the script.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "manifest.json"
LICENCES = Path("static/vendor/licences")
ICONS = Path("static/icons")
DOCUMENT_FONTS = Path("messaging/fonts")
SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")
SVG_TAG = re.compile(rb"<svg\b.*?>", re.DOTALL)


def main(arguments: list[str]) -> int:
    """Do what the command line asks; 0 when all is well, 1 when a file differs from the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--icon", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--prune", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)

    manifest = json.loads(MANIFEST.read_text())
    if options.check:
        differing = list(differences(manifest))
        print("\n".join(differing) or "vendored files match the manifest")
        return 1 if differing else 0

    for package in [] if options.prune else manifest["packages"]:
        if options.icon and package["name"] != "bootstrap-icons":
            continue
        if package["name"] == "bootstrap-icons":
            add_icons(package, options.icon)
        refresh(package)
    if options.prune:
        prune_icons(next(each for each in manifest["packages"] if each["name"] == "bootstrap-icons"))
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return 0


def add_icons(package: dict, names: list[str]) -> None:
    """Add icons to the files to take, in alphabetical order."""
    known = {file["from"] for file in package["files"]}
    for name in names:
        if f"icons/{name}.svg" not in known:
            package["files"].append({"from": f"icons/{name}.svg", "to": str(ICONS / f"{name}.svg")})
    package["files"].sort(key=lambda file: file["from"])


def prune_icons(package: dict) -> None:
    """Leave out the icons whose name stands between quotes in no template and in no module."""
    sources = [*ROOT.glob("*/**/*.py"), *(ROOT / "templates").rglob("*.html")]
    ours = [path for path in sources if not path.relative_to(ROOT).parts[0].startswith(".")]
    named = set(re.findall(r"""["']([a-z0-9-]+)["']""", "\n".join(path.read_text() for path in ours)))
    for file in [each for each in package["files"] if Path(each["to"]).stem not in named]:
        package["files"].remove(file)
        (ROOT / file["to"]).unlink(missing_ok=True)


def refresh(package: dict) -> None:
    """Fetch one package, copy the files that the manifest names, and write their sums and the licence."""
    with tempfile.TemporaryDirectory() as folder:
        archive = fetch(f"{package['name']}@{package['version']}", Path(folder))
        with tarfile.open(archive) as tar:
            described = json.loads(read(tar, "package.json"))
            package["licence"] = described["license"]
            slug = package["name"].strip("@").replace("/", "-")
            write(LICENCES / f"{slug}.txt", read(tar, package.get("licence_from", "LICENSE")))
            for file in package["files"]:
                content = adapt(file["to"], read(tar, file["from"]))
                write(Path(file["to"]), content)
                file["sha256"] = hashlib.sha256(content).hexdigest()


def fetch(specification: str, folder: Path) -> Path:
    """Return the archive of a package, downloaded by npm into `folder`."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), specification]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def read(tar: tarfile.TarFile, name: str) -> bytes:
    """Return the content of one file of the package, without its leading folder."""
    member = tar.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def adapt(target: str, content: bytes) -> bytes:
    """Return what we keep of a file.

    A link to a source map that is not shipped breaks `collectstatic`. An icon keeps its paths and its drawing box:
    size, colour and the attributes for screen readers are given by `{% icon %}`.
    """
    if target.endswith((".css", ".js")):
        return SOURCE_MAP.sub(b"\n", content)
    if target.startswith(str(ICONS)):
        drawing = SVG_TAG.sub(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">', content, count=1)
        return re.sub(rb">\s+<", b"><", drawing).strip() + b"\n"
    return content


def write(target: Path, content: bytes) -> None:
    """Write one file under the root of the repository."""
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def differences(manifest: dict):
    """Yield one line for each vendored file that is missing, changed, or unknown to the manifest."""
    known = set()
    for package in manifest["packages"]:
        for file in package["files"]:
            known.add(file["to"])
            path = ROOT / file["to"]
            if not path.is_file():
                yield f"missing: {file['to']}"
            elif hashlib.sha256(path.read_bytes()).hexdigest() != file.get("sha256"):
                yield f"changed: {file['to']}"
    for folder in (ICONS, Path("static/fonts"), DOCUMENT_FONTS):
        for path in sorted((ROOT / folder).iterdir()):
            if str(path.relative_to(ROOT)) not in known:
                yield f"not in the manifest: {path.relative_to(ROOT)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
