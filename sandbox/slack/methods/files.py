"""files.*: the upload in three steps (announce, send, share), and reading one back."""

from __future__ import annotations

from dataclasses import replace

from sandbox.slack.methods.ask import Ask, accepted, random_id, refusal, writing_trouble
from sandbox.slack.methods.chat import parent_of
from sandbox.slack.records import BOT_USER, Json, Upload
from sandbox.slack.workspace import Room


def wire_file(ask: Ask, upload: Upload) -> Json:
    """A file as the Web API gives it."""
    return {
        "id": upload.id,
        "name": upload.filename,
        "title": upload.title or upload.filename,
        "size": upload.length,
        "user": BOT_USER,
        "mode": "hosted",
        "alt_txt": upload.alt_text,
        "channels": list(upload.shared_in),
        "url_private": f"{ask.behaviour.url}/files/{upload.id}",
        "permalink": f"{ask.behaviour.url}/files/{upload.id}",
    }


def get_upload_url(ask: Ask) -> Json:
    """files.getUploadURLExternal: where to send a file."""
    length = ask.text("length")
    if not ask.text("filename") or not length.isdecimal() or int(length) == 0:
        return refusal("invalid_arguments")
    upload = Upload(random_id("F"), ask.text("filename"), int(length), alt_text=ask.text("alt_txt"))
    ask.workspace.record(upload)
    return accepted(upload_url=f"{ask.behaviour.url}/upload/v1/{upload.id}", file_id=upload.id)


def target_rooms(ask: Ask) -> list[Room] | Json:
    """The channels to share in, or the refusal for the first that cannot be written to."""
    named = [c for c in (ask.text("channel_id"), *ask.text("channels").split(",")) if c]
    rooms: list[Room] = []
    for name in dict.fromkeys(named):
        room = ask.workspace.rooms.get(name)
        trouble = writing_trouble(room)
        if room is None or trouble:
            return refusal(trouble)
        rooms.append(room)
    return rooms


def complete_upload(ask: Ask) -> Json:
    """files.completeUploadExternal: share what was sent."""
    listed = ask.args.get("files")
    rooms = target_rooms(ask)
    if not isinstance(rooms, list):
        return rooms
    if not isinstance(listed, list) or not listed:
        return refusal("invalid_arguments")
    uploads: list[Upload] = []
    for item in listed:
        upload = ask.workspace.uploads.get(str(item.get("id"))) if isinstance(item, dict) else None
        if upload is None or not upload.received:
            return refusal("file_not_found")
        titled = replace(
            upload, title=str(item.get("title") or ""), shared_in=tuple(r.channel.id for r in rooms)
        )
        uploads.append(titled)
    for upload in uploads:
        ask.workspace.record(upload)
    files = tuple(wire_file(ask, upload) for upload in uploads)
    for room in rooms:
        thread_ts = parent_of(ask, room) if ask.text("thread_ts") else ""
        draft = ask.workspace.draft({"text": ask.text("initial_comment")}, files=files, thread_ts=thread_ts)
        ask.workspace.post(room, draft, ask.now)
    return accepted(files=list(files))


def info(ask: Ask) -> Json:
    """files.info: one file."""
    upload = ask.workspace.uploads.get(ask.text("file"))
    return accepted(file=wire_file(ask, upload)) if upload else refusal("file_not_found")
