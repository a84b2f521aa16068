//! Runs the vectors in `conformance/` that need the inner parts of this crate.

use serde_json::{Map, Value};

use crate::frame::{Frame, FrameDecoder, ProtocolError, encode_frame};
use crate::metadata::check;
use crate::wire::incoming::parse;

#[path = "../tests/support/vectors.rs"]
#[allow(dead_code, unreachable_pub)]
mod files;

// Decodes bytes that arrive in pieces of this length.
fn decode(bytes: &[u8], piece: usize, at_end: bool) -> (Vec<Frame>, Option<ProtocolError>) {
    let mut decoder = FrameDecoder::new();
    let mut frames = Vec::new();
    for part in bytes.chunks(piece) {
        decoder.feed(part);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    (frames, at_end.then(|| decoder.finish().err()).flatten())
}

fn pieces(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let longest = bytes.len().max(1);
    [1, 2, 3, 5, 7, 8, 9, 64, 4_096].into_iter().filter(move |piece| *piece < longest).chain([longest])
}

#[test]
fn good_frames_are_what_they_say_however_they_are_cut() {
    let vectors = files::read("frames/v2.json");
    for case in files::cases(&vectors, "good") {
        let bytes = files::bytes(&case["hex"]);
        let expected = files::cases(case, "frames");
        for piece in pieces(&bytes) {
            let (frames, error) = decode(&bytes, piece, true);
            assert_eq!(error, None, "{} in pieces of {piece}", case["name"]);
            assert_eq!(frames.len(), expected.len(), "{}", case["name"]);
            for (frame, expected) in frames.iter().zip(expected) {
                let head: Value = serde_json::from_str(&frame.head).expect("good heads are JSON");
                assert_eq!(head, expected["head"], "{}", case["name"]);
                assert_eq!(frame.body, files::bytes(&expected["body_hex"]), "{}", case["name"]);
            }
            if case["canonical"] == true {
                let mut again = Vec::new();
                frames.iter().for_each(|frame| encode_frame(&frame.head, &frame.body, &mut again));
                assert_eq!(again, bytes, "{}", case["name"]);
            }
        }
    }
}

#[test]
fn bad_frames_give_their_error_and_no_frame_after_it() {
    let vectors = files::read("frames/v2.json");
    for case in files::cases(&vectors, "bad") {
        let bytes = files::bytes(&case["hex"]);
        for piece in pieces(&bytes) {
            let (frames, error) = decode(&bytes, piece, case["at_end"] == true);
            // Whether a head is an object is judged with its message.
            let good = frames.iter().take_while(|frame| !is_bad_head(frame)).count();
            let found = frames.get(good).and_then(|frame| parse(&frame.head).err()).or(error);
            let code = found.map(|error| error.code);
            assert_eq!(code, case["code"].as_str(), "{} in pieces of {piece}", case["name"]);
            assert_eq!(good as u64, case["frames_before"].as_u64().unwrap_or(0), "{}", case["name"]);
        }
    }
}

fn is_bad_head(frame: &Frame) -> bool {
    parse(&frame.head).is_err_and(|error| error.code == "HEAD_INVALID")
}

#[test]
fn a_decoder_stays_failed() {
    let mut decoder = FrameDecoder::new();
    decoder.feed(&[0xff; 8]);
    let first = decoder.next_frame().expect_err("the head is too large");
    let mut good = Vec::new();
    encode_frame("{}", b"", &mut good);
    decoder.feed(&good);
    assert_eq!(decoder.next_frame(), Err(first.clone()));
    assert_eq!(decoder.finish(), Err(first));
}

#[test]
fn large_frames_come_whole_and_leave_no_memory_behind() {
    for (head_bytes, body_bytes) in [(1_048_576, 0), (300_000, 100_000), (2, 16_777_216), (70_000, 16_383)] {
        let head = format!("{{{}}}", " ".repeat(head_bytes - 2));
        let body: Vec<u8> = (0..body_bytes).map(|index| index as u8).collect();
        let mut bytes = Vec::new();
        encode_frame("{\"first\":1}", b"1", &mut bytes);
        encode_frame(&head, &body, &mut bytes);
        encode_frame("{\"last\":1}", b"2", &mut bytes);
        for piece in [1_000, 65_536, bytes.len()] {
            let (frames, error) = decode(&bytes, piece, true);
            assert_eq!((frames.len(), error), (3, None));
            assert_eq!((&*frames[1].head, &frames[1].body[..]), (&*head, &body[..]));
            assert_eq!(&*frames[2].head, "{\"last\":1}");
        }
    }
}

// xorshift64*: a fixed sequence, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

#[test]
fn arbitrary_bytes_never_panic() {
    let vectors = files::read("frames/v2.json");
    let good: Vec<_> = files::cases(&vectors, "good").iter().map(|case| files::bytes(&case["hex"])).collect();
    let mut random = Random(0x7052_7573_7400_0001);
    for _ in 0..100_000 {
        let mut bytes = good[random.below(good.len())].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = random.below(256) as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, random.below(256) as u8),
            }
        }
        let (frames, _) = decode(&bytes, 1 + random.below(bytes.len().max(1)), true);
        frames.iter().for_each(|frame| drop(parse(&frame.head)));
    }
}

#[test]
fn metadata_is_judged_as_the_host_judges_it() {
    let vectors = files::read("metadata/metadata.json");
    for case in files::cases(&vectors, "good") {
        assert_eq!(check(&fields(case).expect("good metadata is an object")), Ok(()), "{}", case["name"]);
    }
    let mut judged = 0;
    for case in files::cases(&vectors, "bad") {
        // Text that is no object cannot come from this crate.
        let Some(fields) = fields(case) else {
            assert_eq!(case["field"], Value::Null, "{}", case["name"]);
            continue;
        };
        let error = check(&fields).expect_err(&case["name"].to_string());
        assert_eq!(error.to_string(), case["message"].as_str().unwrap_or_default(), "{}", case["name"]);
        assert_eq!(Some(error.field.as_str()), case["field"].as_str(), "{}", case["name"]);
        judged += 1;
    }
    assert!(judged >= 20, "only {judged} cases");
}

fn fields(case: &Value) -> Option<Map<String, Value>> {
    serde_json::from_str(case["text"].as_str().expect("metadata is text")).ok()
}
