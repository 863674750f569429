"""Validation with schema files that somebody puts in a folder."""

from __future__ import annotations

from processor.customs.messages.official_schemas import validate_with

XS = "http://www.w3.org/2001/XMLSchema"
MAIN = f"""<xs:schema xmlns:xs="{XS}" xmlns:o="urn:o" xmlns:p="urn:p" targetNamespace="urn:o"
 elementFormDefault="qualified">
 <xs:import namespace="urn:p" schemaLocation="part.xsd"/>
 <xs:element name="M"><xs:complexType><xs:sequence>
  <xs:element ref="p:n"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>""".encode()
PART = f"""<xs:schema xmlns:xs="{XS}" targetNamespace="urn:p">
 <xs:element name="n" type="xs:int"/></xs:schema>""".encode()
FILES = {"main.xsd": MAIN, "part.xsd": PART}


def message(value: str) -> bytes:
    return f'<M xmlns="urn:o"><n xmlns="urn:p">{value}</n></M>'.encode()


def test_a_message_that_the_schema_accepts_has_no_problems() -> None:
    assert validate_with(FILES, message("7")) == []


def test_a_message_that_the_schema_refuses_is_a_problem_with_its_line() -> None:
    [problem] = validate_with(FILES, message("\nseven"))
    assert problem.code == "customs/schema"
    assert problem.line == 1
    assert "seven" in problem.message


def test_an_import_that_is_not_among_the_files_is_a_problem_and_is_not_looked_for() -> None:
    [problem] = validate_with({"main.xsd": MAIN}, message("7"))
    assert (problem.code, problem.file) == ("customs/schema-files", "main.xsd")


def test_an_import_of_a_local_path_is_not_followed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "elsewhere.xsd").write_bytes(PART)
    away = MAIN.replace(b"part.xsd", (tmp_path / "elsewhere.xsd").as_uri().encode())
    [problem] = validate_with({"main.xsd": away}, message("7"))
    assert problem.code == "customs/schema-files"


def test_a_schema_that_is_no_xml_is_a_problem() -> None:
    [problem] = validate_with({"main.xsd": b"<xs:schema"}, message("7"))
    assert (problem.code, problem.file) == ("customs/schema-files", "main.xsd")


def test_files_that_do_not_declare_the_message_are_a_problem() -> None:
    for files in ({}, {"part.xsd": PART}):
        [problem] = validate_with(files, message("7"))
        assert problem.code == "customs/schema-files"


def test_a_message_that_is_no_xml_is_a_problem() -> None:
    [problem] = validate_with(FILES, b"<M")
    assert problem.code == "customs/schema"
