//! Calendar dates `YYYY-MM-DD`, years 0001 to 9999, and the times they stand for.
//!
//! Two valid dates compare as text. A date lasts until the end of its day in UTC.

#[cfg(feature = "license")]
const DAY_MS: i64 = 86_400_000;

/// Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` and `2024-2-29` are not.
pub(crate) fn is_calendar_date(text: &str) -> bool {
    parse(text).is_some()
}

/// The first millisecond (Unix time) after the day.
#[cfg(feature = "license")]
pub(crate) fn end_of_day_ms(text: &str) -> Option<i64> {
    parse(text).map(|(year, month, day)| (days_since_1970(year, month, day) + 1) * DAY_MS)
}

/// The Unix time in milliseconds of an RFC 3339 time in UTC, such as `2026-11-22T09:00:00.000Z`.
#[cfg(feature = "license")]
pub(crate) fn utc_time_ms(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, month, day) = parse(date)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = split_digits(clock, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 60 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let milliseconds: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(days_since_1970(year, month, day) * DAY_MS + seconds * 1000 + milliseconds)
}

fn parse(text: &str) -> Option<(u32, u32, u32)> {
    let [year, month, day] = split_digits(text, '-', [4, 2, 2])?;
    let exists = year >= 1 && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
    exists.then_some((year, month, day))
}

fn split_digits(text: &str, separator: char, lengths: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        let part = parts.next()?;
        if part.len() != length || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(feature = "license")]
fn days_since_1970(year: u32, month: u32, day: u32) -> i64 {
    let leap_days = |year: u32| i64::from(year / 4) - i64::from(year / 100) + i64::from(year / 400);
    let years = (i64::from(year) - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    let months: u32 = (1..month).map(|month| days_in_month(year, month)).sum();
    years + i64::from(months) + i64::from(day) - 1
}

#[cfg(all(test, feature = "license"))]
mod tests {
    use super::{end_of_day_ms, is_calendar_date, utc_time_ms};

    #[test]
    fn only_days_that_exist_are_dates() {
        for date in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-11-30"] {
            assert!(is_calendar_date(date), "{date}");
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "0000-01-01",
            "2026-1-01",
            "20260101",
            "2026-01-01 ",
            "２026-01-01",
            "+026-01-01",
        ] {
            assert!(!is_calendar_date(text), "{text}");
        }
    }

    #[test]
    fn days_and_times_have_their_unix_time() {
        assert_eq!(end_of_day_ms("1969-12-31"), Some(0));
        assert_eq!(end_of_day_ms("2026-06-30"), Some(1_782_864_000_000));
        assert_eq!(utc_time_ms("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(utc_time_ms("2026-07-01T00:00:00.5Z"), Some(1_782_864_000_500));
        assert_eq!(utc_time_ms("2000-03-01T00:00:00Z"), Some(951_868_800_000));
        assert_eq!(utc_time_ms("2026-07-01T00:00:00"), None);
    }
}
