"""Two devices of one user, driven through the generated bindings.

Arguments: field address, user, password, folder for the devices' homes.
"""

import os
import sys

import client_core as core

server, user, password, homes = sys.argv[1:]
os.makedirs(homes)


class Screen(core.ChangeListener):
    """Counts how often it would have to read again."""

    def __init__(self):
        self.told = 0

    def changed(self):
        self.told += 1


class Line(core.SyncListener):
    """Keeps what it heard of a sync."""

    def __init__(self):
        self.heard = []

    def progress(self, progress):
        self.heard.append(progress)


def text(path, value):
    return core.FieldValue(path=path, value=core.Value.TEXT(value))


def fails(error, call, *arguments):
    try:
        call(*arguments)
    except error as raised:
        assert str(raised), "an error says what to do"
        return str(raised)
    raise AssertionError(f"{call} was done")


# Open, and be told what is missing before anything else.
screen = Screen()
phone = core.Device.open(os.path.join(homes, "phone"), screen)
assert phone.status().account is None
fails(core.DeviceError.NotSignedIn, phone.today)
fails(core.DeviceError.NotSignedIn, phone.sync, False, None)
fails(core.DeviceError.Address, phone.sign_in, "http://192.0.2.1", user, password, "phone")
fails(core.DeviceError.WrongPassword, phone.sign_in, server, user, "wrong-password", "phone")
account = phone.sign_in(server, user, password, "phone")
assert account.name and account.role == core.Role.ENGINEER

# Save without a connection.
told = screen.told
customer = phone.create(
    core.NewRecord(
        kind=core.Kind.CUSTOMER,
        fields=[text("name", "华东机械有限公司"), text("contacts/1/phone", "13900001111")],
    )
)
assert screen.told > told, "the listener hears of a save"
visit = phone.create(
    core.NewRecord(
        kind=core.Kind.VISIT,
        fields=[text("customer", customer.id), text("visit_kind", "repair")],
    )
)
for what in ["accept", "arrive"]:
    phone.step(visit.number, core.NewStep(
        what=what, reason=None, corrects=None, at=None, lat=312304000, lon=1214737000, accuracy=12))
phone.type_draft(visit.id, [text("work_done", "换油封")])
assert phone.visit(visit.id).body.draft == [text("work_done", "换油封")]
saved = phone.commit_draft(visit.id)
assert saved.edit
assert fails(core.DeviceError.Check, phone.set, visit.id, [text("result", "perhaps")]).startswith("result")
assert phone.status().unsent == 5, phone.status()
assert [item.number for item in phone.today()] == [visit.number]

# Search: two Chinese characters, a telephone number, a short number however it is typed.
for typed in ["机械", "0001111", customer.number.lower().replace("-", "")]:
    assert [item.id for item in phone.customers(typed, None)] == [customer.id], typed
assert phone.customers("没有", None) == []

# Sync, and read back on a second device.
line = Line()
report = phone.sync(True, line)
assert report.pushed == 5 and report.refused == 0, report
assert report.requests >= 2 and report.bytes_up > 0 and report.bytes_down > 0, report
assert line.heard, "the listener hears how far it is"
status = phone.status()
assert status.unsent == 0 and status.unconfirmed == 0, status

tablet = core.Device.open(os.path.join(homes, "tablet"), None)
tablet.sign_in(server, user, password, "tablet")
assert tablet.sync(True, None).pulled >= 2
file = tablet.visit(visit.number)
assert file.item.status == core.Status.ON_SITE, file
fields = {field.path: field.value for field in file.body.fields}
assert fields["work_done"] == core.Value.TEXT("换油封"), fields
assert file.item.customer.title == "华东机械有限公司"
history = tablet.history(visit.id, None)
assert [edit.device for edit in history.edits] == ["phone"] * 4, history
assert all(edit.received is not None for edit in history.edits)
assert tablet.export_automerge(visit.id)[:4] == bytes([0x85, 0x6F, 0x4A, 0x83])

# Two devices write one field; the choice is shown on both.
name = "name"
phone.set(customer.id, [text(name, "华东机械厂")])
tablet.set(customer.id, [text(name, "华东机械集团")])
for device in [phone, tablet, phone]:
    device.sync(False, None)
conflicts = phone.conflicts()
assert [conflict.path for conflict in conflicts] == [name], conflicts
fails(core.DeviceError.InConflict, phone.set, customer.id, [text(name, "又一个")])
chosen = next(value for value in conflicts[0].values if value.device == "tablet")
phone.resolve(customer.id, name, chosen.number)
for device in [phone, tablet]:
    device.sync(False, None)
    assert device.conflicts() == []
    assert device.customer(customer.id).item.name == "华东机械集团"

print("done")
