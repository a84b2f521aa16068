// A Toru plugin without an SDK: a greeting, a setting, a counter that lasts, and a view.
package main

import (
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
)

//go:embed view/bundle.js
var bundle []byte

const metadata = `{"id":"hello-go","name":"Hello Go","version":"1.0.0","route":"/hello-go","protocol":2,"icon":"🐹",
"author":"Toru","description":"Greets from a Go process and counts clicks","access":"client","settings":{"type":"object","properties":{
"greeting":{"type":"string","title":"Greeting","default":"Hello","minLength":1,"maxLength":50}}}}`

// message is the head of a frame: only the fields that this plugin reads or writes.
type message map[string]any

var conn net.Conn

// send writes one frame: two lengths, the head, the body.
func send(head message, body []byte) {
	text, _ := json.Marshal(head)
	frame := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(body)))
	if _, err := conn.Write(append(append(frame, text...), body...)); err != nil {
		os.Exit(1)
	}
}

// receive reads one frame. Where that is not possible the host is gone, or it is none.
func receive() (message, []byte) {
	var lengths [2]uint32
	if binary.Read(conn, binary.BigEndian, &lengths) != nil || lengths[0] > 1<<20 || lengths[1] > 1<<24 {
		os.Exit(1)
	}
	bytes := make([]byte, lengths[0]+lengths[1])
	var head message
	if _, err := io.ReadFull(conn, bytes); err != nil || json.Unmarshal(bytes[:lengths[0]], &head) != nil {
		os.Exit(1)
	}
	return head, bytes[lengths[0]:]
}

func respond(id any, status int, contentType string, body []byte) {
	headers := message{"content-type": contentType}
	send(message{"type": "response", "id": id, "status": status, "headers": headers, "end": true}, body)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--metadata" {
		fmt.Println(metadata)
		return
	}
	var err error
	if conn, err = net.Dial("unix", os.Getenv("TORU_HOST_SOCKET")); err != nil {
		fmt.Fprintln(os.Stderr, "This is a Toru plugin, a panel starts it:", err)
		os.Exit(1)
	}
	send(message{"type": "hello", "protocol": 2, "token": os.Getenv("TORU_TOKEN"), "plugin_id": "hello-go", "version": "1.0.0"}, nil)

	greeting, count := "Hello", 0
	waiting := map[float64]any{} // the request that waits for a call, by the id of the call
	calls := 0.0                 // JSON knows no integers, and Go reads its numbers as these
	read := func(settings any) {
		if text, ok := settings.(map[string]any)["greeting"].(string); ok {
			greeting = text
		}
	}
	for {
		head, body := receive()
		switch head["type"] {
		case "welcome":
			read(head["settings"])
			calls++
			send(message{"type": "call", "id": calls, "op": "kv.get", "key": "count"}, nil)
		case "request":
			switch fmt.Sprint(head["method"], " ", head["path"]) {
			case "GET /bundle.js":
				respond(head["id"], 200, "text/javascript", bundle)
			case "GET /hello":
				text, _ := json.Marshal(message{"message": greeting + " from " + runtime.Version(), "pid": os.Getpid()})
				respond(head["id"], 200, "application/json", text)
			case "GET /count":
				respond(head["id"], 200, "application/json", fmt.Appendf(nil, `{"count":%d}`, count))
			case "POST /count":
				count++
				calls++
				waiting[calls] = head["id"]
				send(message{"type": "call", "id": calls, "op": "kv.set", "key": "count"}, fmt.Append(nil, count))
			default:
				respond(head["id"], 404, "text/plain", []byte("Not found"))
			}
		case "result":
			if request, ok := waiting[head["id"].(float64)]; ok {
				delete(waiting, head["id"].(float64))
				respond(request, 200, "application/json", fmt.Appendf(nil, `{"count":%d}`, count))
			} else {
				fmt.Sscan(string(body), &count)
				send(message{"type": "ready"}, nil)
			}
		case "error":
			request, ok := waiting[head["id"].(float64)]
			if !ok {
				send(message{"type": "failed", "code": "STORAGE", "message": "The counter cannot be read"}, nil)
				os.Exit(1)
			}
			delete(waiting, head["id"].(float64))
			respond(request, 500, "text/plain", []byte("The counter cannot be stored"))
		case "settings":
			read(head["settings"])
		case "ping":
			send(message{"type": "pong", "id": head["id"]}, nil)
		case "shutdown", "reject":
			os.Exit(0)
		}
	}
}
