// Whether each object of a line would be stored: decoding, schema, validation. No cluster is built.
package main

import "errors"

func acceptance(one *Case) (any, error) {
	answer := Acceptance{one.ID, []Refused{}}
	for _, raw := range one.Objects {
		manifest, refused, err := decode(raw)
		if errors.Is(err, errLater) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if refused == nil {
			refused = validate(manifest)
		}
		if refused != nil {
			answer.Refused = append(answer.Refused, Refused{manifest.Label(), refused.stage, refused.err.Error()})
		}
	}
	return answer, nil
}
