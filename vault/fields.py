"""Model fields that the database holds sealed.

``row.address`` gives the plain text, ``Model.objects.values("address")`` gives a ``Sealed`` that shows nothing, and no
filter but ``isnull`` is possible: to look something up, keep a blind index of it (``vault.index``).

A row is named in its seals by its ``uuid`` field (``UUIDField(default=uuid4, unique=True, editable=False)``), set
before it is saved; a seal moved to another row or column does not open. ``None`` stays NULL; an empty text is sealed
too, so that nobody can blank a field unseen. ``QuerySet.update()`` and ``bulk_update()`` refuse these fields, since
they know no row: save the row, or ``bulk_create()`` it.

Renaming the table or the column of such a field changes its context: give the new field
``sealed_as="old_table.old_column"``.
"""

import datetime
import json

from django import forms
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.dateparse import parse_date

from vault.seals import Sealed, seal, unseal


class UnsealedWrite(TypeError):
    """A plain value was on its way to the database without the row it belongs to (``update()``, ``bulk_update()``)."""


class SealedAttribute(DeferredAttribute):
    """Opens the seal when the attribute of a row is read; the row keeps the seal, and what is unread stays closed."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        return self.field.open(value, instance) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """What the encrypted fields share. Kinds differ by ``to_text`` and ``from_text``."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args, sealed_as=None, **kwargs):
        self.sealed_as = sealed_as
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.sealed_as:
            kwargs["sealed_as"] = self.sealed_as
        return name, path, args, kwargs

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_row_uuid(), *self._check_not_indexed()]

    def _check_row_uuid(self):
        fields = {field.name: field for field in self.model._meta.get_fields()}
        uuid = fields.get("uuid")
        if isinstance(uuid, models.UUIDField) and uuid.unique and uuid.has_default():
            return []
        return [
            checks.Error(
                "A model with an encrypted field needs a unique uuid with a default.", obj=self, id="vault.E001"
            )
        ]

    def _check_not_indexed(self):
        if self.unique or self.db_index or self.primary_key:
            return [checks.Error("A sealed value cannot be indexed: keep a blind index.", obj=self, id="vault.E002")]
        return []

    def get_internal_type(self):
        return "BinaryField"

    def get_placeholder(self, value, compiler, connection):
        return connection.ops.binary_placeholder_sql(value)

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is sealed: nothing but isnull can be asked of it")

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.name} is sealed: nothing but isnull can be asked of it")

    def context_of(self, instance):
        return self.context_for(instance.uuid)

    def context_for(self, uuid):
        """The place a seal is bound to: table.column.row."""
        if uuid is None:
            raise UnsealedWrite(f"{self} needs the uuid of its row")
        place = self.sealed_as or f"{self.model._meta.db_table}.{self.column}"
        return f"{place}.{uuid}"

    def open(self, value, instance):
        return self.from_text(unseal(value.data, self.context_of(instance)).decode())

    def close(self, value, instance):
        return Sealed(seal(self.to_text(value).encode(), self.context_of(instance)))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, Sealed):
            if not add:
                return value
            value = self.open(value, model_instance)  # a row copied with its seals must not carry another row's
        sealed = self.close(value, model_instance)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise UnsealedWrite(f"{self} is written by saving its row, not by update()")
        return connection.Database.Binary(value.data)

    def value_to_string(self, obj):
        raise UnsealedWrite(f"{self} is not serialised: use the backup command")

    def to_text(self, value):
        raise NotImplementedError

    def from_text(self, text):
        raise NotImplementedError


class EncryptedTextField(EncryptedField):
    """A text of any length, sealed. Forms and ``full_clean()`` check ``max_length`` on the plain text."""

    description = "Texte chiffré"
    empty_strings_allowed = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def to_python(self, value):
        return value if value is None or isinstance(value, str) else str(value)

    def to_text(self, value):
        return str(value)

    def from_text(self, text):
        return text

    def formfield(self, **kwargs):
        widget = {} if self.max_length and self.max_length <= 255 else {"widget": forms.Textarea}
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **widget, **kwargs})


class EncryptedDateField(EncryptedField):
    """A civil day, sealed: a birth date."""

    description = "Date chiffrée"

    def to_python(self, value):
        if value in (None, ""):
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        try:
            day = parse_date(str(value))
        except ValueError:
            day = None
        if day is None:
            raise ValidationError("Saisissez une date valide.", code="invalid")
        return day

    def to_text(self, value):
        return self.to_python(value).isoformat()

    def from_text(self, text):
        return datetime.date.fromisoformat(text)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.DateField, **kwargs})


class EncryptedJSONField(EncryptedField):
    """Lists and dictionaries, sealed. Read gives a fresh copy each time: change it, then assign it back."""

    description = "Données chiffrées"

    def to_text(self, value):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)

    def from_text(self, text):
        return json.loads(text)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


def encrypted_fields(model):
    """The sealed fields of a model, those of its own table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedField)]
