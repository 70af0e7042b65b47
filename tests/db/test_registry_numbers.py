"""Registration numbers of all registers, as registers, the WHO portal and papers print them."""

from __future__ import annotations

import pytest

from db.identity import identifiers, permanent_id
from db.registry_numbers import registry_identifier, registry_numbers_in
from records.model import Trial


@pytest.mark.parametrize(
    ("printed", "kind", "value"),
    [
        ("NCT04714541", "NCT", "NCT04714541"),
        ("ClinicalTrials.gov Identifier: NCT04714541", "NCT", "NCT04714541"),
        ("NCT04714541 (ClinicalTrials.gov)", "NCT", "NCT04714541"),
        ("ISRCTN 26462355", "ISRCTN", "ISRCTN26462355"),
        ("ACTRN12618001393246", "ACTRN", "ACTRN12618001393246"),
        ("ACTRN12618001393246p", "ACTRN", "ACTRN12618001393246"),
        ("2013-004005-11", "EUCTR", "EUCTR2013-004005-11"),
        ("EUCTR2013-004005-11-GB", "EUCTR", "EUCTR2013-004005-11"),
        ("EUCTR2013-004005-11-Outside-EU/EEA", "EUCTR", "EUCTR2013-004005-11"),
        ("EudraCT number: 2013-004005-11", "EUCTR", "EUCTR2013-004005-11"),
        ("2023-503211-33-00", "CTIS", "CTIS2023-503211-33"),
        ("CTIS2023-503211-33-01", "CTIS", "CTIS2023-503211-33"),
        ("EU CT number 2023-503211-33", "CTIS", "CTIS2023-503211-33"),
        ("ChiCTR2600132949", "ChiCTR", "ChiCTR2600132949"),
        ("chictr-ior-17012345", "ChiCTR", "ChiCTR-IOR-17012345"),
        ("ITMCTR2024000123", "ITMCTR", "ITMCTR2024000123"),
        ("DRKS00012345", "DRKS", "DRKS00012345"),
        ("IRCT20150101012345N1", "IRCT", "IRCT20150101012345N1"),
        ("JPRN-jRCTs031180123", "jRCT", "jRCTs031180123"),
        ("JRCTS031180123", "jRCT", "jRCTs031180123"),
        ("JPRN-UMIN000012345", "UMIN", "UMIN000012345"),
        ("JapicCTI-050006", "JapicCTI", "JapicCTI-050006"),
        ("CTRI/2018/02/012345", "CTRI", "CTRI/2018/02/012345"),
        ("KCT0001234", "KCT", "KCT0001234"),
        ("NTR1234", "NTR", "NTR1234"),
        ("NL-OMON12345", "OMON", "NL-OMON12345"),
        ("NL5678", "NL", "NL5678"),
        ("PACTR201801002345678", "PACTR", "PACTR201801002345678"),
        ("RBR-6T9XHG", "RBR", "RBR-6t9xhg"),
        ("TCTR20200101001", "TCTR", "TCTR20200101001"),
        ("SLCTR/2020/001", "SLCTR", "SLCTR/2020/001"),
        ("LBCTR2019010123", "LBCTR", "LBCTR2019010123"),
        ("RPCEC00000123", "RPCEC", "RPCEC00000123"),
        ("PER-012-19", "PER", "PER-012-19"),
    ],
)
def test_each_register(printed: str, kind: str, value: str) -> None:
    assert registry_identifier(printed) == (kind, value)


@pytest.mark.parametrize(
    "printed",
    [
        "extension of NCT04714541",
        "NCT0471454",
        "NCT047145411",
        "Nil known",
        "U1111-1234-5678",
        "2023-Oui-001",
        "ISRCTN",
        "DRKS0001234",
        "NL12345.018.06",
        "CTRI/2018",
        "20/NE/0123",
        "",
    ],
)
def test_what_is_no_number_of_the_trial(printed: str) -> None:
    assert registry_identifier(printed) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Registered as NCT04714541, ISRCTN26462355.", ["NCT04714541", "ISRCTN26462355"]),
        ("(EudraCT number 2013-004005-11)", ["EUCTR2013-004005-11"]),
        ("EU CT 2023-503211-33-00 and again 2023-503211-33-00", ["CTIS2023-503211-33"]),
        ("EudraCT 2023-503211-33", ["CTIS2023-503211-33"]),
        ("Protocol 2013-004005-11 of the ethics board", []),
        ("Sent to NL1234 Amsterdam", []),
        ("CHICTR2000012345;DRKS00012345", ["ChiCTR2000012345", "DRKS00012345"]),
        ("JPRN-UMIN000012345 (UMIN000012345)", ["UMIN000012345"]),
        ("XNCT04714541 and NCT047145410", []),
        ("no number at all", []),
    ],
)
def test_numbers_in_running_text(text: str, numbers: list[str]) -> None:
    assert [value for _, value in registry_numbers_in(text)] == numbers


def test_one_trial_in_the_words_of_two_registers_shares_a_number() -> None:
    own = Trial("euctr", "2013-004005-11", "EU CTR", "2013-004005-11", "T")
    copy = Trial("ictrp", "EUCTR2013-004005-11-GB", "EU CTR", "EUCTR2013-004005-11-GB", "T")
    assert identifiers(own) == identifiers(copy) == (("EUCTR", "EUCTR2013-004005-11"),)


def test_an_id_fits_into_an_address() -> None:
    trial = Trial("ictrp", "k", "CTRI", "CTRI/2018/02/012345", "T")
    assert permanent_id(trial) == "CTRI-2018-02-012345"
