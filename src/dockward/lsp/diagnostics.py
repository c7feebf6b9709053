"""Remarks as the protocol's diagnostics."""

from lsprotocol.types import CodeDescription, Diagnostic, DiagnosticSeverity, DiagnosticTag

from dockward.kit.rule import RuleInfo
from dockward.lsp.judging import Remark, Sorts
from dockward.lsp.positions import Text
from dockward.model.severity import Severity

SOURCE = "dockward"
_SEVERITIES = {
    Severity.CRITICAL: DiagnosticSeverity.Error,
    Severity.HIGH: DiagnosticSeverity.Error,
    Severity.MEDIUM: DiagnosticSeverity.Warning,
    Severity.LOW: DiagnosticSeverity.Information,
    Severity.INFO: DiagnosticSeverity.Hint,
}
_OTHERS = {
    Sorts.REFUSED: DiagnosticSeverity.Error,
    Sorts.UNKNOWN: DiagnosticSeverity.Information,
    Sorts.IDLE: DiagnosticSeverity.Hint,
}


def diagnostic(remark: Remark, text: Text) -> Diagnostic:
    """One remark of `text`."""
    finding = remark.finding
    address = _address(remark.rule) if remark.rule else ""
    return Diagnostic(
        range=text.range(remark.span),
        message=remark.message,
        severity=_SEVERITIES[finding.severity] if finding else _OTHERS[remark.sort],
        code=finding.rule if finding else remark.sort.value,
        code_description=CodeDescription(address) if address else None,
        source=SOURCE,
        tags=[DiagnosticTag.Unnecessary] if remark.sort is Sorts.IDLE else None,
    )


def _address(rule: RuleInfo) -> str:
    """The first page in the web that the rule refers to; empty where there is none."""
    return next((one for one in rule.references if one.startswith("https://") and " " not in one), "")
