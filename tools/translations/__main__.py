"""`python -m tools.translations`: writes templates and catalogues anew, and says what is to be translated."""

from __future__ import annotations

from api.languages.catalogues import faults_in
from tools.translations.domains import catalogues, templates, written

if __name__ == "__main__":
    for folder, domain, template in templates():
        (folder / f"{domain}.pot").write_text(written(template), encoding="utf-8")
    for path, language, catalogue in catalogues():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(catalogue), encoding="utf-8")
        for fault in faults_in(catalogue):
            print(f"{language.name}: {fault}")
