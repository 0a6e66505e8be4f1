// The lines of the protocol as Go values.
package main

import (
	"encoding/json"
	"fmt"
)

// Case is a cluster, its policies and questions, without answers.
type Case struct {
	ID      string                     `json:"id"`
	Profile map[string]json.RawMessage `json:"profile"`
	Objects []json.RawMessage          `json:"objects"`
	Flows   []Flow                     `json:"flows"`
}

// Flow is one question; the direction says at which end it is decided.
type Flow struct {
	Direction string   `json:"direction"`
	From      Place    `json:"from"`
	To        Place    `json:"to"`
	Protocol  Protocol `json:"protocol"`
	Port      int      `json:"port"`
	ICMPType  *int     `json:"icmpType"`
	ICMPCode  *int     `json:"icmpCode"`
	HTTP      *Request `json:"http"`
}

// Place is an end of a flow: one member is set.
type Place struct {
	Pod    string `json:"pod"`
	IP     string `json:"ip"`
	Node   string `json:"node"`
	Entity string `json:"entity"`
}

// Request is what an HTTP request says of itself.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Protocol is an IP protocol number, written as that or as a name.
type Protocol int

var protocolNumbers = map[string]Protocol{"ICMP": 1, "TCP": 6, "UDP": 17, "ICMPv6": 58, "SCTP": 132}

// UnmarshalJSON reads both forms.
func (p *Protocol) UnmarshalJSON(data []byte) error {
	var number int
	if json.Unmarshal(data, &number) == nil {
		*p = Protocol(number)
		return nil
	}
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	known, ok := protocolNumbers[name]
	if !ok {
		return fmt.Errorf("no protocol: %s", name)
	}
	*p = known
	return nil
}

// Answer is the line that a valid case gets: allow, deny or null, one a flow.
type Answer struct {
	ID       string    `json:"id"`
	Verdicts []*string `json:"verdicts"`
}

// Refusal is the line that a case with a refused object gets.
type Refusal struct {
	ID      string `json:"id"`
	Invalid bool   `json:"invalid"`
	Error   string `json:"error"`
	Stage   string `json:"stage"`
	Refused string `json:"refused"`
}

// Acceptance lists the refused objects of a line.
type Acceptance struct {
	ID      string    `json:"id"`
	Refused []Refused `json:"refused"`
}

// Refused is an object and who refuses it in which words.
type Refused struct {
	Object string `json:"object"`
	Stage  string `json:"stage"`
	Error  string `json:"error"`
}

// Options of a reading that this engine obeys.
type options struct {
	// Dikastes judges HTTP requests at ingress.
	http bool
	// Every node has a host endpoint that kube-controllers made.
	autoHosts bool
}

func (c *Case) options() (options, error) {
	var of options
	for name, value := range c.Profile {
		switch name {
		case "cni", "version":
		// Whether failsafe ports are open says the reading; they are never asked about here.
		case "failsafe":
		case "http":
			if err := json.Unmarshal(value, &of.http); err != nil {
				return of, err
			}
		case "hostEndpoints":
			of.autoHosts = string(value) == `"auto"`
		default:
			return of, fmt.Errorf("no such option: %s", name)
		}
	}
	return of, nil
}
