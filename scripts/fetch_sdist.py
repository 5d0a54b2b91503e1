"""Downloads the source archive of a package and prints its path: fetch_sdist.py NAME VERSION FOLDER.

`pip download --no-binary` does that too, but prepares the package's metadata, for which all its build tools would have
to be installed. This asks pip itself (its settings, indexes, proxies and retries) for the archive alone. It uses pip's
own modules, which change from version to version: run it with the pip that scripts/setup pins.
"""

import shutil
import sys
from pathlib import Path

from pip._internal.commands.download import DownloadCommand
from pip._internal.network.download import Downloader
from pip._vendor.packaging.specifiers import SpecifierSet


def fetch(name: str, version: str, folder: Path) -> Path:
    """Downloads the archive into the folder. The caller checks its hash."""
    command = DownloadCommand("download", "download a source archive")
    with command.main_context():
        options, _ = command.parse_args(["--no-binary=:all:"])
        session = command.get_default_session(options)
        finder = command._build_package_finder(options=options, session=session)
        best = finder.find_best_candidate(name, SpecifierSet(f"=={version}")).best_candidate
        if best is None:
            sys.exit(f"error: no source archive of {name} {version} was found")
        if best.link.is_file:
            return Path(shutil.copy(best.link.file_path, folder))
        return Path(Downloader(session, "off")(best.link, str(folder))[0])


if __name__ == "__main__":
    print(fetch(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
