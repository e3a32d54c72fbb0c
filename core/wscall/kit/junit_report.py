"""A report as JUnit XML, as build servers read it: a suite a device, a case a unit."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from wscall.kit.report import Report, UnitResult


def junit(report: Report) -> bytes:
    """The whole file. What is to do, exempt or not applicable counts as skipped, with its reason."""
    root = Element("testsuites", name=f"wscall plugin check {report.directory}")
    for device in report.devices:
        results = report.of_device(device)
        suite = SubElement(
            root,
            "testsuite",
            name=f"{report.directory}.{device}",
            tests=str(len(results)),
            failures=str(sum(result.verdict == "failed" for result in results)),
            skipped=str(sum(result.verdict not in {"failed", "passed"} for result in results)),
            time=f"{sum(result.seconds for result in results):.3f}",
        )
        for result in results:
            _case(suite, report, result)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _case(suite: Element, report: Report, result: UnitResult) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=f"{report.directory}.{result.device}",
        name=result.unit.id,
        time=f"{result.seconds:.3f}",
    )
    reason = str(result.outcome.reason)
    if result.verdict == "failed":
        failure = SubElement(case, "failure", message=reason, type=result.unit.id)
        steps = (f"{step.who}: {step.what}: {step.outcome} {step.found} {step.ms} ms" for step in result.steps)
        failure.text = "\n".join([*steps, *result.log, str(result.unit.mend)])
    elif result.verdict != "passed":
        SubElement(case, "skipped", message=f"{result.verdict}: {reason}")
