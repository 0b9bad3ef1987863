"""The documentation of the open interface, drawn from its schema: no script, nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.api.interface import api
from privacy.policies import public_page


@public_page("la documentation de l’interface ouverte ; ne montre personne")
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema(path_prefix="/api/annuaire/")
    operations = [
        operation(path, method, said)
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]  # fmt: skip
    tags = dict.fromkeys(each["tag"] for each in operations)
    context = {
        "info": schema["info"], "schema_url": reverse("open:openapi-json"),
        "groups": [{"label": tag, "operations": [o for o in operations if o["tag"] == tag]} for tag in tags],
        "shapes": [shape(name, said) for name, said in schema["components"]["schemas"].items()],
    }  # fmt: skip
    return render(request, "directory/api.html", context)


def operation(path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    answers = said["responses"]
    return {
        "path": path, "method": method.upper(), "summary": said.get("summary", ""), "tag": said["tags"][0],
        "description": said.get("description", ""), "id": said["operationId"],
        "parameters": [
            {
                "name": each["name"], "required": each.get("required", False), "kind": kind(each["schema"]),
                "description": each.get("description") or each["schema"].get("description", ""),
            }
            for each in said.get("parameters", [])
        ],
        "answers": [{"status": code, "kind": answer_kind(each)} for code, each in answers.items()],
    }  # fmt: skip


def answer_kind(answer: dict[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json", {})
    return kind(content.get("schema", {}))


def kind(schema: dict[str, Any]) -> str:
    """« Place », « liste de Service », « text », as a reader would say it."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " ou ".join(kind(each) for each in schema["anyOf"] if each.get("type") != "null")
    if schema.get("type") == "array":
        return f"liste de {kind(schema.get('items', {}))}"
    words = {"string": "texte", "integer": "entier", "number": "nombre", "boolean": "oui ou non", "object": "objet"}
    formats = {"uuid": "uuid", "date": "date", "date-time": "instant"}
    return formats.get(schema.get("format", "")) or words.get(schema.get("type", ""), "objet")


def shape(name: str, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "fields": [
            {"name": field, "kind": kind(schema), "description": schema.get("description", "")}
            for field, schema in said.get("properties", {}).items()
        ],
    }
