/** Judges a text by the name of its `format`. Linear in the length of the text. */
export const formats: Readonly<Record<FormatName, (text: string) => boolean>> = {
  "date-time": isDateTime,
  date: isDate,
  time: isTime,
  duration: isDuration,
  email: isEmail,
  uri: isUri,
  uuid: isUuid,
  ipv4: isIpv4,
  ipv6: isIpv6,
  hostname: isHostname,
};

export type FormatName =
  | "date-time"
  | "date"
  | "time"
  | "duration"
  | "email"
  | "uri"
  | "uuid"
  | "ipv4"
  | "ipv6"
  | "hostname";

/** RFC 3339: `2026-11-23T16:07:51Z`, `2026-11-23T17:07:51.25+01:00`. */
function isDateTime(text: string): boolean {
  const separator = text.charAt(10);
  return (separator === "T" || separator === "t") && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return false;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** With a zone, as RFC 3339 asks. A leap second is taken where UTC has it. */
function isTime(text: string): boolean {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const zoneHour = Number(match[5] ?? 0);
  const zoneMinute = Number(match[6] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return false;
  if (second < 60) return true;
  const sign = match[4] === "-" ? 1 : -1;
  const utc = hour * 60 + minute + sign * (zoneHour * 60 + zoneMinute);
  return (utc + 1440) % 1440 === 1439;
}

/** ISO 8601 as in RFC 3339, appendix A: `P1Y2M3DT4H5M6S`, `P4W`. */
function isDuration(text: string): boolean {
  return /^P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/.test(
    text,
  );
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || at > 64 || text.length > 254) return false;
  const local = text.slice(0, at);
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return false;
  return /^[\w!#$%&'*+/=?^`{|}~.-]+$/.test(local) && isHostname(text.slice(at + 1));
}

/** Absolute, in the characters of RFC 3986. */
function isUri(text: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/.test(text) &&
    !/%(?![0-9A-Fa-f]{2})/.test(text)
  );
}

function isUuid(text: string): boolean {
  return /^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/.test(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split(".", 5);
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  let size = groups.length;
  const last = groups.at(-1);
  if (last !== undefined && last.includes(".")) {
    if (text.endsWith("::") || !isIpv4(last)) return false;
    groups.pop();
    size += 1;
  }
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? size < 8 : size === 8;
}

function isHostname(text: string): boolean {
  if (text.length === 0 || text.length > 253) return false;
  return text
    .split(".")
    .every((label) => label.length <= 63 && /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label));
}
